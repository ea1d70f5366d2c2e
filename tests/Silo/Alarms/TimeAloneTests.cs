using Jena.Iot.Contracts;
using Jena.Iot.Contracts.Assets;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Junctions.Configuration;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Silo.Journal;
using Jena.Iot.Silo.Tests.Harness;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Silo.Tests.Alarms;

/// <summary>A counting station of which nothing is heard, from the edge's hello to the alarm in the journal.</summary>
public sealed class TimeAloneTests : IAsyncLifetime
{
    private readonly StandingTime _time = new();
    private readonly Outgoing _readings = new("0123456789abcdef.r");
    private readonly Outgoing _live = new("0123456789abcdef.l", StreamKind.Live);
    private RunningSilo _silo = null!;

    public async Task InitializeAsync()
    {
        _silo = await RunningSilo.StartAsync(time: _time);
        var configuration = new JunctionConfiguration { Kind = JunctionKind.Counting, Observes = CodeSet.Parse("81-92"), Detectors = [new Detector(5, "D5", [DetectorFunction.Count])] };
        Assert.False((await _silo.Grains.Asset(TestCity.Junction).Execute(new CommandRequest("c", "anna", new ConfigureJunction(configuration, 0)))).IsRefused);
        await _silo.Grains.Edge(TestCity.Cabinet).Deliver(_readings.Batch(1, (TestCity.Junction, _time.Now, new IndianaEvent(IndianaCode.DetectorOn, 5))));
    }

    public async Task DisposeAsync() => await _silo.DisposeAsync();

    [Fact]
    public async Task A_detector_that_died_is_found_while_its_edge_says_that_it_holds_nothing_back_and_once_only()
    {
        await AliveAsync(minutes: 59, next: 2);
        Assert.Empty(await StandingAsync());
        await AliveAsync(minutes: 2, next: 2);
        Assert.Equal(["detector-5-stuck-on"], await StandingAsync());

        await _silo.StopAsync();
        _silo = await RunningSilo.StartAsync(_silo.Data, import: false, time: _time);
        await AliveAsync(minutes: 5, next: 2);
        Assert.Equal(["detector-5-stuck-on"], await StandingAsync());
        Assert.Equal(["Raised"], await HistoryAsync());
    }

    [Fact]
    public async Task What_an_edge_still_holds_back_is_not_missing()
    {
        await AliveAsync(minutes: 70, next: 3);
        Assert.Empty(await StandingAsync());

        await _silo.Grains.Edge(TestCity.Cabinet).Deliver(_readings.Batch(2, (TestCity.Junction, _time.Now.AddMinutes(-50), new IndianaEvent(IndianaCode.DetectorOff, 5))));
        await AliveAsync(minutes: 3, next: 3);
        Assert.Empty(await HistoryAsync());
    }

    /// <summary>Each minute the edge says hello, with the sequence that its next reading will have, and how the detector stands.</summary>
    private async Task AliveAsync(int minutes, long next)
    {
        for (var minute = 0; minute < minutes; minute++)
        {
            _time.Forward(60);
            await _silo.Grains.Edge(TestCity.Cabinet).Hello(_readings.Hello(1, next, 0));
            await _silo.Grains.Edge(TestCity.Cabinet).Deliver(_live.Batch(1, (TestCity.Junction, _time.Now, new IndianaEvent(IndianaCode.DetectorOn, 5))));
        }
    }

    private async Task<IEnumerable<string>> StandingAsync() => (await _silo.ViewAsync<JunctionView>(TestCity.Junction)).Alarms.Select(static a => a.Code);

    private async Task<IEnumerable<string>> HistoryAsync() =>
        (await _silo.Journal.ReadAlarmsAsync(new AlarmQuery(new TimeWindow(_time.Now.AddDays(-1), _time.Now.AddDays(1)), TestCity.Junction), null, 100)).Select(static l => l.Transition.Step.ToString());
}
