using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Drivers.LoopLane;
using Jena.Iot.Edge.Pins;
using Jena.Iot.Edge.Sampling;

namespace Jena.Iot.Edge.Tests.Pins.Gpio;

/// <summary>A spike on a loop that the kernel has one event of, and a vehicle.</summary>
public class Interference
{
    private readonly WatchBench _bench = new("00");

    [Theory]
    [InlineData(10)]
    [InlineData(11)]
    public void A_vehicle_that_follows_a_spike_on_a_loop_is_counted_as_if_there_were_none(int spiked)
    {
        _bench.Take(1000, _bench.Next(spiked, false, 1000));
        // Its event is there before anybody has read the line.
        _bench.Take(1100, _bench.Next(10, true, 1100));
        if (_bench.Watch.Due is not null)
            _bench.Settle(1100, "10");
        _bench.Take(1500, _bench.Next(11, true, 1500)).Take(1900, _bench.Next(10, false, 1900)).Take(2300, _bench.Next(11, false, 2300));

        Assert.Equal([new LanePassage("in", PassageDirection.In, 1, 0)], Passages());
    }

    private List<ReadingValue> Passages()
    {
        var sampler = new LoopLaneSampler(new LoopLanePoint(AssetId.CarPark("p"), "in", "10", "11", InDirection.AToB, TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(60)));
        var state = sampler.Arm(null, new Dictionary<string, bool> { ["10"] = false, ["11"] = false }, TimeSpan.Zero, ArmReason.Restart).State;
        var passages = new List<ReadingValue>();
        foreach (var change in _bench.Changes)
        {
            var step = sampler.Fold(state, new PinEdge($"{change.Offset}", change.Level, change.At));
            state = step.State;
            passages.AddRange(step.Samples.Select(static s => s.Value));
        }
        passages.AddRange(sampler.Tick(state, WatchBench.Ms(5000)).Samples.Select(static s => s.Value));
        return passages;
    }
}
