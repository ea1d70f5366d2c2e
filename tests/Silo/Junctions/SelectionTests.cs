using Google.Protobuf;
using Jena.Iot.Contracts;
using Jena.Iot.Contracts.Assets;
using Jena.Iot.Contracts.Registry;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Junctions.Configuration;
using Jena.Iot.Domain.Junctions.Selection;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Silo.Tests.Harness;
using Jena.Iot.Testing.Processes;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Silo.Tests.Junctions;

/// <summary>A programme from its command to the edge that a test plays.</summary>
public sealed class SelectionTests : IAsyncLifetime
{
    private const long Second = 1_000_000_000;

    private readonly StandingTime _time = new();
    private RunningSilo _silo = null!;

    public async Task InitializeAsync() => _silo = await RunningSilo.StartAsync(broker: true, time: _time);

    public async Task DisposeAsync() => await _silo.DisposeAsync();

    [Fact]
    public async Task What_was_sent_to_a_boot_that_is_over_is_asked_of_the_next_one()
    {
        Assert.False((await ConfigureAsync(TestCity.Cabinet)).IsRefused);
        await using var edge = await PlayedEdge.ConnectAsync(_silo);
        await edge.HelloAsync(Hello("boot-1", 1_000));
        Assert.False((await SelectAsync()).IsRefused);
        var first = await edge.CommandAsync();
        Assert.Equal(("boot-1", true, 4_600 * Second), (first.Boot, first.Output.On, first.Output.Until));

        _time.Forward(180);
        await edge.HelloAsync(Hello("boot-2", 10));
        Assert.Equal(("boot-1", first.Id), await edge.CommandAsync() is var told ? (told.Boot, told.Id) : default);
        await edge.ResultAsync(new CommandResult { Id = first.Id, Fate = Fate.Refused, Code = CommandCodes.EarlierBoot, Reason = "ask again", Boot = "boot-2" });
        await UntilAsync(static s => s.Current?.Attempt == 2);
        _time.Forward(10);

        var second = await edge.CommandAsync();
        Assert.Equal(("boot-2", true, 3_430 * Second), (second.Boot, second.Output.On, second.Output.Until));
        Assert.NotEqual(first.Id, second.Id);
    }

    [Fact]
    public async Task A_programme_of_an_edge_that_does_not_serve_the_junction_is_not_taken_into_its_configuration()
    {
        var refused = await ConfigureAsync(TestCity.OtherCabinet);
        Assert.Equal("not-served", refused.RefusalCode);
        Assert.Equal($"programme 2 is requested of the edge 'cab-2', and edge/cab-1 serves {TestCity.Junction}: write the edge that serves it in 'request', or mend the registry", refused.RefusalReason);
    }

    [Fact]
    public async Task A_programme_of_an_edge_that_serves_the_junction_no_more_is_not_selected()
    {
        Assert.False((await ConfigureAsync(TestCity.Cabinet)).IsRefused);
        Assert.Empty(await _silo.Grains.GetGrain<IRegistryGrain>(GrainKeys.City).Import(
            TestCity.Document with { Assets = [.. TestCity.Document.Assets.Select(static a => a is EdgeDefinition { Id.Slug: TestCity.Cabinet } cabinet ? cabinet with { Configurations = [.. cabinet.Configurations, new(2, [TestCity.CarPark])] } : a)] },
            "test"));
        Assert.Equal("not-served", (await SelectAsync()).RefusalCode);
    }

    [Fact]
    public void A_selection_knows_the_words_with_which_an_edge_refuses_for_a_while_and_says_that_it_has_no_such_output()
    {
        Assert.Empty(new[] { CommandCodes.EarlierBoot, CommandCodes.DeadlineTooFar, CommandCodes.Interlocked }.Except(AttemptRefusals.Passing));
        Assert.Single(AttemptRefusals.Gone, CommandCodes.UnknownOutput);
    }

    private static Hello Hello(string boot, long seconds) => new() { Protocol = 1, Boot = boot, Configuration = 1, Monotonic = seconds * Second };

    private Task<CommandOutcome> SelectAsync() => ExecuteAsync(new SelectProgramme(2, "Match", TimeSpan.FromHours(1)));

    private Task<CommandOutcome> ConfigureAsync(string edge) => ExecuteAsync(new ConfigureJunction(new JunctionConfiguration
    {
        Kind = JunctionKind.Signals,
        Observes = CodeSet.Parse("1, 8, 10, 131"),
        Phases = [new Phase(1, "Main")],
        Groups = [new SignalGroup("K1", SignalHead.Vehicle, 1)],
        Programmes = [new Programme(1, "Normal"), new Programme(2, "Event", Request: new ProgrammeRequest(edge, "programme-2"))],
    }));

    private Task<CommandOutcome> ExecuteAsync(JunctionCommand command) => _silo.Grains.Asset(TestCity.Junction).Execute(new CommandRequest("", "anna", command));

    private async Task UntilAsync(Predicate<SelectionView> until)
    {
        SelectionView? selection = null;
        await Eventually.TrueAsync(
            async () => until((selection = (await _silo.ViewAsync<JunctionView>(TestCity.Junction)).Selection)!),
            TimeSpan.FromSeconds(20),
            () => $"the selection is {selection}");
    }
}
