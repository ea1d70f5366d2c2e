using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Drivers.LoopDetector;
using Jena.Iot.Edge.Pins;
using Jena.Iot.Edge.Sampling;
using Jena.Iot.Edge.Station;
using Jena.Iot.Edge.Time;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Edge.Tests.Sampling;

public class EdgeNumberTests
{
    private readonly WatchedTime _time = new();
    private readonly MemoryOutbox _outbox = new();

    [Fact]
    public async Task A_reading_has_the_number_of_the_first_edge_of_the_bounces_that_gave_it()
    {
        var clock = new EdgeClock(_time, new AssumedClockSync(), "boot-1");
        var pins = new CountingPins(["d"]);
        var station = new StationFile { Edge = "cab-1", Version = 1, Points = [new LoopDetectorPoint(AssetId.Junction("j"), 11, "d", TimeSpan.FromMilliseconds(20))] };
        var loop = new SamplingLoop(station, pins, clock, _time, _outbox);
        using var stop = new CancellationTokenSource();
        var running = loop.RunAsync(stop.Token);
        await loop.Armed;
        var start = clock.Monotonic;

        pins.Deliver(Edge(true, 0, 7), Edge(false, 2, 8), Edge(true, 3, 9), Edge(false, 500, 12), Edge(true, 900, null));
        await _outbox.UntilAsync(static o => o.Readings.Count == 2);
        await stop.CancelAsync();
        await running;

        Assert.Equal([7u, 12u], _outbox.Readings.Select(static r => r.PinSequence));

        PinEdge Edge(bool level, int ms, uint? number) => new("d", level, start + TimeSpan.FromMilliseconds(ms), Sequence: number);
    }

    [Theory]
    [InlineData(7u)]
    [InlineData(0xFFFF_FFFFu)]
    [InlineData(null)]
    public void The_number_goes_over_the_wire(uint? number)
    {
        var reading = new Reading(1, AssetId.Junction("j"), new ReadingTime("boot-1", TimeSpan.FromSeconds(3), null), new IndianaEvent(82, 11), number);

        Assert.True(ReadingCodec.TryFromWire(SensedReading.Parser.ParseFrom(Google.Protobuf.MessageExtensions.ToByteArray(ReadingCodec.ToWire(reading))), out var read, out _));

        Assert.Equal(reading, read);
    }
}
