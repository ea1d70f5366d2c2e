using Jena.Iot.Contracts;
using Jena.Iot.Contracts.Assets;
using Jena.Iot.Domain.Alarms;
using Jena.Iot.Domain.CarParks;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Silo.Deadlines;
using Jena.Iot.Silo.Journal;
using Jena.Iot.Silo.Tests.Harness;
using Jena.Iot.Testing.Processes;
using Jena.Iot.Wire.Delivery;
using Google.Protobuf;

namespace Jena.Iot.Silo.Tests.Alarms;

/// <summary>Alarms through the grain and the journal: one truth, in the same append as what made them.</summary>
public sealed class AlarmTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly StandingTime _time = new();
    private RunningSilo _silo = null!;

    public async Task InitializeAsync() => _silo = await RunningSilo.StartAsync(time: _time);

    public async Task DisposeAsync() => await _silo.DisposeAsync();

    [Fact]
    public async Task What_an_edge_raised_is_acknowledged_suspended_and_cleared_and_all_of_it_is_in_the_history_once()
    {
        var raised = await TakeAsync(1, new AlarmChange("barrier", true, AlarmSeverity.High, "barrier stuck"));
        await _silo.Grains.Asset(TestCity.CarPark).Take(raised);
        Assert.False((await DoAsync("a", new AcknowledgeAlarm("barrier", "on my way"))).IsRefused);
        Assert.False((await DoAsync("a", new AcknowledgeAlarm("barrier", "on my way"))).IsRefused);
        Assert.False((await DoAsync("s", new SuspendAlarm("barrier", "works", TimeSpan.FromHours(1)))).IsRefused);
        Assert.Equal("unknown-alarm", (await DoAsync("u", new ResumeAlarm("door", "works"))).RefusalCode);
        await TakeAsync(2, new AlarmChange("barrier", false, AlarmSeverity.High, "barrier stuck"));

        Assert.Equal(["raised", "acknowledged anna", "suspended anna", "cleared"], await HistoryAsync());
        Assert.Empty((await _silo.ViewAsync<CarParkView>(TestCity.CarPark)).Alarms);
    }

    [Fact]
    public async Task A_restart_tells_the_history_nothing_twice_and_keeps_what_stands()
    {
        await TakeAsync(1, new AlarmChange("barrier", true, AlarmSeverity.High, "barrier stuck"));
        await DoAsync("a", new AcknowledgeAlarm("barrier", "on my way"));
        await _silo.StopAsync();
        _silo = await RunningSilo.StartAsync(_silo.Data, import: false, time: _time);

        Assert.Equal("on my way", Assert.Single((await _silo.ViewAsync<CarParkView>(TestCity.CarPark)).Alarms).Acknowledged!.Reason);
        await DoAsync("s", new SuspendAlarm("barrier", "works", TimeSpan.FromMinutes(10)));
        Assert.Equal(["raised", "acknowledged anna", "suspended anna"], await HistoryAsync());
    }

    [Fact]
    public async Task A_suspension_ends_by_itself()
    {
        await TakeAsync(1, new AlarmChange("barrier", true, AlarmSeverity.High, "barrier stuck"));
        await DoAsync("s", new SuspendAlarm("barrier", "works", TimeSpan.FromMinutes(10)));
        _time.Forward(599);
        await _silo.Service<IEnumerable<Microsoft.Extensions.Hosting.IHostedService>>().OfType<DeadlineSweeper>().Single().SweepAsync(default);
        Assert.NotNull(Assert.Single((await _silo.ViewAsync<CarParkView>(TestCity.CarPark)).Alarms).Suspended);
        _time.Forward(1);
        await UntilAsync(static alarms => alarms is [{ Suspended: null }]);
        Assert.Equal(["raised", "suspended anna", "resumed system/schedule"], await HistoryAsync());
    }

    [Fact]
    public async Task An_asset_that_falls_silent_has_an_alarm_and_a_sign_of_life_that_is_stored_nowhere_ends_it()
    {
        await TakeAsync(1, new LaneTotals("north", 1, 0));
        _time.Forward(2 * CarParkView.StaleAfter.TotalSeconds);
        await UntilAsync(static alarms => alarms is [{ Code: AlarmRules.Silent }]);
        await _silo.Grains.Asset(TestCity.CarPark).TakeLive(Request(2, new LaneTotals("north", 1, 0)));
        Assert.Empty((await _silo.ViewAsync<CarParkView>(TestCity.CarPark)).Alarms);
        Assert.Equal(["raised", "cleared"], await HistoryAsync());
    }

    private async Task UntilAsync(Predicate<IReadOnlyList<StandingAlarm>> until)
    {
        IReadOnlyList<StandingAlarm> alarms = [];
        await Eventually.TrueAsync(async () => until(alarms = (await _silo.ViewAsync<CarParkView>(TestCity.CarPark)).Alarms), Patience, () => string.Join("; ", alarms));
    }

    private async Task<TakeRequest> TakeAsync(long sequence, ReadingValue value)
    {
        var request = Request(sequence, value);
        Assert.Equal(sequence, (await _silo.Grains.Asset(TestCity.CarPark).Take(request)).Watermark);
        return request;
    }

    private TakeRequest Request(long sequence, ReadingValue value)
    {
        _time.Forward(1);
        var source = new Source(TestCity.Cabinet, "0123456789abcdef.r");
        var stored = Silo.Grains.Assets.StoredBatch.Header(source, source, backfill: false);
        stored.Readings.Add(ReadingCodec.ToWire(new Reading(sequence, TestCity.CarPark, ReadingTime.Of(_time.Now), value), 1));
        return new TakeRequest(stored.ToByteArray());
    }

    private Task<CommandOutcome> DoAsync(string id, AlarmCommand command) => _silo.Grains.Asset(TestCity.CarPark).Execute(new CommandRequest(id, "anna", command));

    private async Task<IEnumerable<string>> HistoryAsync() =>
        (await _silo.Journal.ReadAlarmsAsync(new AlarmQuery(new TimeWindow(_time.Now.AddDays(-1), _time.Now.AddDays(1)), TestCity.CarPark), null, 100))
            .Reverse().Select(static l => $"{l.Transition.Step.ToString().ToLowerInvariant()} {l.Transition.By}".Trim());
}
