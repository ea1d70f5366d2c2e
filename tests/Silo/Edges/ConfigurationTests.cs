using System.Text.Json;
using Google.Protobuf;
using Jena.Iot.Contracts;
using Jena.Iot.Contracts.Assets;
using Jena.Iot.Contracts.Registry;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Edges;
using Jena.Iot.Domain.Edges.Configuration;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Silo.Tests.Harness;
using Jena.Iot.Wire.Configuration;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Silo.Tests.Edges;

public sealed class ConfigurationTests : IAsyncLifetime
{
    private static readonly AssetId Id = AssetId.Edge(TestCity.Cabinet);

    private RunningSilo _silo = null!;

    public async Task InitializeAsync() => _silo = await RunningSilo.StartAsync(broker: true);

    public async Task DisposeAsync() => await _silo.DisposeAsync();

    private ICabinetGrain Cabinet => _silo.Grains.GetGrain<ICabinetGrain>(Id.ToString());

    private static string Text(int version, params AssetId[] assets) =>
        $$"""{"edge":"{{TestCity.Cabinet}}","version":{{version}},"points":[{{string.Join(",", assets.Select(a => $$"""{"asset":"{{a}}"}"""))}}]}""";

    private async Task<string> DesireAsync(int version, params AssetId[] assets)
    {
        var outcome = await _silo.Grains.Edge(TestCity.Cabinet).Desire(Text(version, assets), "anna");
        Assert.Null(outcome.Refusal);
        Assert.Empty(outcome.Mistakes);
        return outcome.Hash;
    }

    private async Task<int?> OwedAsync(string hash) =>
        (await _silo.Grains.Edge(TestCity.Cabinet).Hello(new Hello { Protocol = 1, Boot = "boot-1", ConfigurationHash = hash }.ToByteArray())).Orders.Desired is { } desired
            ? JsonSerializer.Deserialize(desired, ConfigurationJson.Default.DesiredConfiguration)!.Version
            : null;

    private static ReportedConfiguration Reported(int version, ConfigurationOutcome? last = null) =>
        new(version, ConfigurationHash.Of(Text(version)), "boot-1", null, "", Text(version), last);

    private async Task<EdgeDefinition> DefinitionAsync() => (EdgeDefinition)(await _silo.Grains.GetGrain<IRegistryGrain>(GrainKeys.City).Definition(Id))!;

    [Fact]
    public async Task What_is_desired_reaches_an_edge_that_connects_later_and_the_registry_knows_its_assets()
    {
        var hash = await DesireAsync(2, TestCity.Junction, TestCity.Node);
        await using var edge = await PlayedEdge.ConnectAsync(_silo);

        var desired = await edge.DesiredAsync();
        Assert.Equal((2, hash, "anna", Text(2, TestCity.Junction, TestCity.Node)), (desired.Version, desired.Hash, desired.By, desired.Station));
        Assert.Equal(ConfigurationHash.Of(desired.Station), desired.Hash);
        var latest = (await DefinitionAsync()).Configurations[^1];
        Assert.Equal(2, latest.Version);
        Assert.Equal([TestCity.Junction, TestCity.Node], latest.Assets);
    }

    [Fact]
    public async Task A_reading_is_judged_by_the_configuration_that_was_set_for_its_version()
    {
        await DesireAsync(2, TestCity.Node);
        var outgoing = new Outgoing("0123456789abcdef.r");
        var batch = Batch.Parser.ParseFrom(outgoing.Batch(1, (TestCity.Junction, DateTimeOffset.UtcNow.AddSeconds(-2), new IndianaEvent(82, 5)), (TestCity.Junction, DateTimeOffset.UtcNow.AddSeconds(-1), new IndianaEvent(82, 5))));
        batch.Readings[1].Configuration = 2;
        await _silo.Grains.Edge(TestCity.Cabinet).Deliver(batch.ToByteArray());

        Assert.Equal(1, (await _silo.ViewAsync<JunctionView>(TestCity.Junction)).Totals.Taken);
        Assert.Equal("not-owner", Assert.Single(await _silo.DeadLettersAsync()).Code);
    }

    [Fact]
    public async Task It_is_told_again_after_a_hello_that_names_another_until_the_edge_says_no()
    {
        var hash = await DesireAsync(2);
        Assert.Equal(2, await OwedAsync("sha256:other"));
        Assert.Null(await OwedAsync(hash));

        await using var edge = await PlayedEdge.ConnectAsync(_silo);
        await _silo.Grains.Edge(TestCity.Cabinet).Reported(Json(Reported(1, new ConfigurationOutcome(2, hash, ConfigurationState.TakenBack, ["the broker could not be reached"]))));
        Assert.Null(await OwedAsync("sha256:other"));
        var view = (await _silo.ViewAsync<CabinetView>(Id)).StationFile;
        Assert.Equal((StationState.TakenBack, 2, 1), (view.State, view.Desired, view.Reported));
        Assert.Equal(["the broker could not be reached"], (await Cabinet.Station()).Reported!.Last!.Problems);
    }

    [Fact]
    public async Task Assets_that_are_not_defined_are_named_and_nothing_is_set()
    {
        var outcome = await _silo.Grains.Edge(TestCity.Cabinet).Desire(Text(2, TestCity.Junction, AssetId.Junction("nowhere"), AssetId.Node("nobody")), "anna");

        Assert.Equal(2, outcome.Mistakes.Count);
        Assert.Contains("junction/nowhere, which is not defined", outcome.Mistakes[0], StringComparison.Ordinal);
        Assert.Contains("node/nobody, which is not defined", outcome.Mistakes[1], StringComparison.Ordinal);
        Assert.Null((await Cabinet.Station()).Desired);
        Assert.Equal(1, (await DefinitionAsync()).Configurations[^1].Version);
    }

    [Fact]
    public async Task Anothers_asset_is_refused_with_whose_it_is()
    {
        var outcome = await _silo.Grains.Edge(TestCity.Cabinet).Desire(Text(2, TestCity.OtherJunction), "anna");

        Assert.Contains($"which edge/{TestCity.OtherCabinet} owns", Assert.Single(outcome.Mistakes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wish_that_was_cut_short_after_the_registry_heard_of_it_can_be_repeated()
    {
        await _silo.Grains.GetGrain<IRegistryGrain>(GrainKeys.City).Configure(Id, new EdgeConfiguration(2, [TestCity.Node]), "anna");
        await DesireAsync(2, TestCity.Node);

        Assert.Equal([1, 2], (await DefinitionAsync()).Configurations.Select(c => c.Version));
        Assert.Equal("version-not-above", (await _silo.Grains.Edge(TestCity.Cabinet).Desire(Text(2, TestCity.Junction), "anna")).Refusal!.Code);
    }

    [Fact]
    public async Task A_report_over_mqtt_is_kept_and_the_same_again_changes_nothing()
    {
        await using var edge = await PlayedEdge.ConnectAsync(_silo);
        await edge.ReportedAsync(Reported(1));
        await WaitAsync(async () => (await Cabinet.Station()).Reported is not null);
        var version = (await Cabinet.GetView())!.Version;
        await _silo.Grains.Edge(TestCity.Cabinet).Reported(Json(Reported(1)));

        Assert.Equal(version, (await Cabinet.GetView())!.Version);
        Assert.Equal(StationState.ByHand, (await Cabinet.Station()).State);
    }

    [Fact]
    public async Task A_report_that_cannot_be_true_goes_to_the_dead_letters()
    {
        var edge = _silo.Grains.Edge(TestCity.Cabinet);
        await edge.Reported("{"u8.ToArray());
        await edge.Reported("{\"version\":1}"u8.ToArray());
        await edge.Reported(Json(Reported(1) with { Hash = "sha256:00" }));
        await edge.Reported(Json(Reported(1) with { Version = 0 }));
        await edge.Reported(Json(new ReportedConfiguration(1, "x", "b", null, "", new string(' ', StationOutline.MaxBytes + 1), null)));

        Assert.Equal(["not-json", "not-json", "bad-hash", "bad-report", "station-too-long"], (await _silo.DeadLettersAsync()).Select(l => l.Code));
        Assert.Null((await Cabinet.Station()).Reported);
    }

    private static byte[] Json(ReportedConfiguration reported) => JsonSerializer.SerializeToUtf8Bytes(reported, ConfigurationJson.Default.ReportedConfiguration);

    private static async Task WaitAsync(Func<Task<bool>> until)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await until())
            await timer.WaitForNextTickAsync(patience.Token);
    }

    [Fact]
    public async Task What_an_edge_reports_before_it_is_defined_is_no_dead_letter_and_is_taken_once_it_is()
    {
        await _silo.DisposeAsync();
        _silo = await RunningSilo.StartAsync(import: false);
        var report = JsonSerializer.SerializeToUtf8Bytes(Reported(1), ConfigurationJson.Default.ReportedConfiguration);
        for (var i = 0; i < 3; i++)
            await _silo.Grains.Edge(TestCity.Cabinet).Reported(report);
        Assert.Empty(await _silo.DeadLettersAsync());

        Assert.Empty(await _silo.Grains.GetGrain<IRegistryGrain>(GrainKeys.City).Import(TestCity.Document, "test"));
        await _silo.Grains.Edge(TestCity.Cabinet).Reported(report);
        Assert.Equal(1, (await Cabinet.Station()).Reported?.Version);
    }
}
