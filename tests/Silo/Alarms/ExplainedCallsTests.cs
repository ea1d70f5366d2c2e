using Jena.Iot.Contracts;
using Jena.Iot.Contracts.Alarms;
using Jena.Iot.Contracts.Assets;
using Jena.Iot.Domain.Alarms;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Edges;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Junctions.Configuration;
using Jena.Iot.Domain.Junctions.Selection;
using Jena.Iot.Silo.Tests.Harness;
using Jena.Iot.Testing;
using Jena.Iot.Testing.Processes;

namespace Jena.Iot.Silo.Tests.Alarms;

/// <summary>One fault, one call: what a silent edge explains calls nobody, until the edge is heard and it still stands.</summary>
public sealed class ExplainedCallsTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly JunctionConfiguration Configuration = new()
    {
        Kind = JunctionKind.Signals,
        Observes = CodeSet.Parse("1, 8, 10, 131"),
        Phases = [new Phase(1)],
        Groups = [new SignalGroup("K1", SignalHead.Vehicle, 1)],
        Programmes = [new Programme(1, "Day"), new Programme(2, "Event", Request: new ProgrammeRequest(TestCity.Cabinet, "programme-2"))],
    };

    private readonly StandingTime _time = new();
    private readonly string _data = RunningSilo.NewData();
    private RunningSilo _silo = null!;

    public async Task InitializeAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(_data, "secret"), "a secret of the pager's own");
        _silo = await RunningSilo.StartAsync(_data, time: _time, settings: new Dictionary<string, string?>
        {
            ["Webhooks:AllowPrivateAddresses"] = "true",
            ["Webhooks:Targets:0:Name"] = "pager",
            // Nobody listens there: what is to be called for keeps waiting.
            ["Webhooks:Targets:0:Url"] = $"http://127.0.0.1:{Ports.Free(1)[0]}/",
            ["Webhooks:Targets:0:SecretFile"] = Path.Combine(_data, "secret"),
        });
        await DoAsync(new ConfigureJunction(Configuration, 0));
    }

    public async Task DisposeAsync() => await _silo.DisposeAsync();

    [Fact]
    public async Task A_programme_that_a_silent_edge_cannot_confirm_calls_nobody_until_the_edge_is_heard_again()
    {
        await _silo.Grains.Edge(TestCity.Cabinet).Presence(true, "boot-1");
        _time.Forward(3 * CabinetView.StaleAfter.TotalSeconds);
        await StandsAsync<CabinetView>(AssetId.Edge(TestCity.Cabinet), AlarmRules.Silent);
        await DoAsync(new SelectProgramme(2, "match", TimeSpan.FromHours(1)));
        _time.Forward(SelectionBook.ConfirmWithin.TotalSeconds + 1);
        await StandsAsync<JunctionView>(TestCity.Junction, SelectionBook.NotConfirmedAlarm);
        await Eventually.TrueAsync(async () => (await _silo.Journal.ReadUnannouncedAsync(0, 10)).Count == 0, Patience, () => "a line of the history is not announced");
        Assert.Equal([$"edge/{TestCity.Cabinet} silent Raised"], await CallsAsync());

        await _silo.Grains.Edge(TestCity.Cabinet).Presence(true, "boot-1");
        IReadOnlyList<string> calls = [];
        await Eventually.TrueAsync(
            async () =>
            {
                _time.Forward(1);
                return (calls = await CallsAsync()).Contains($"{TestCity.Junction} {SelectionBook.NotConfirmedAlarm} Raised");
            },
            Patience,
            () => string.Join("; ", calls));
    }

    private async Task DoAsync(JunctionCommand command) =>
        Assert.Null((await _silo.Grains.Asset(TestCity.Junction).Execute(new CommandRequest(Guid.NewGuid().ToString(), "anna", command))).RefusalReason);

    private async Task StandsAsync<TView>(AssetId asset, string code)
        where TView : IAssetView
    {
        IReadOnlyList<StandingAlarm> alarms = [];
        await Eventually.TrueAsync(async () => (alarms = (await _silo.ViewAsync<TView>(asset)).Alarms).Any(a => a.Code == code), Patience, () => string.Join("; ", alarms));
    }

    private async Task<IReadOnlyList<string>> CallsAsync() =>
        [.. (await _silo.Grains.GetGrain<IWebhookGrain>(GrainKeys.City).Queues())["pager"].Waiting.Select(static i => $"{i.Asset} {i.Transition.Code} {i.Transition.Step}")];
}
