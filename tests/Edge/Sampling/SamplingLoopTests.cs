using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Outbox;
using Jena.Iot.Edge.Pins;
using Jena.Iot.Edge.Sampling;
using Jena.Iot.Edge.Drivers;
using Jena.Iot.Edge.Drivers.Contact;
using Jena.Iot.Edge.Drivers.LoopDetector;
using Jena.Iot.Edge.Drivers.LoopLane;
using Jena.Iot.Edge.Drivers.FlashingLight;
using Jena.Iot.Edge.Drivers.NodeHeartbeat;
using Jena.Iot.Edge.Drivers.PedestrianButton;
using Jena.Iot.Edge.Drivers.PulseCounter;
using Jena.Iot.Edge.Drivers.SignalGroup;
using Jena.Iot.Edge.Station;
using Jena.Iot.Edge.Tests.Outbox;
using Jena.Iot.Edge.Time;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Edge.Tests.Sampling;

public class SamplingLoopTests
{
    private static readonly AssetId Junction = AssetId.Junction("j");
    private static readonly AssetId Park = AssetId.CarPark("p");

    private readonly WatchedTime _time = new();
    private readonly MemoryOutbox _outbox = new();
    private readonly EdgeClock _clock;

    public SamplingLoopTests() => _clock = new EdgeClock(_time, new AssumedClockSync(), "boot-1");

    [Fact]
    public async Task Readings_carry_boot_monotonic_time_and_utc()
    {
        var pins = new VirtualPins(_clock, ["d"]);
        await using var loop = await StartAsync(Station(Detector("d", 11)), pins);
        var at = _clock.Now();

        pins.Set("d", true);
        await _outbox.UntilAsync(static o => o.Readings.Count == 1);

        Assert.Equal([new Sensed(StreamKind.Readings, Junction, at, new IndianaEvent(82, 11), Input: "detector:junction/j:11")], _outbox.Readings);
        Assert.Equal("boot-1", at.Boot);
        Assert.Equal(_time.GetUtcNow(), at.At);
    }

    [Fact]
    public async Task A_debounced_edge_is_told_when_its_time_is_over_without_another_edge()
    {
        var pins = new VirtualPins(_clock, ["d"]);
        await using var loop = await StartAsync(Station(Detector("d", 11, debounce: 20)), pins);
        var at = _clock.Now();
        pins.Set("d", true);

        await _time.SetToAsync(TimeSpan.FromMilliseconds(21));
        Assert.Empty(_outbox.Readings);
        _time.Advance(TimeSpan.FromMilliseconds(21));
        await _outbox.UntilAsync(static o => o.Readings.Count == 1);

        Assert.Equal(at, Assert.Single(_outbox.Readings).Time);
    }

    [Fact]
    public async Task A_vehicle_between_the_loops_survives_the_death_of_the_process_and_is_counted_once()
    {
        var station = Station(Lane("main", "a", "b"));
        var pins = new VirtualPins(_clock, ["a", "b"]);
        await using (var loop = await StartAsync(station, pins))
        {
            pins.Set("a", true);
            pins.Set("b", true);
            await _outbox.UntilAsync(static o => o.Commits >= 2);
        }

        var reborn = new VirtualPins(_clock, ["a", "b"], keepsWhileAway: true);
        reborn.Set("a", true);
        reborn.Set("b", true);
        await using (var loop = await StartAsync(station, reborn))
        {
            reborn.Set("a", false);
            reborn.Set("b", false);
            await _outbox.UntilAsync(static o => o.Readings.Count > 0);
        }

        Assert.Equal(new LanePassage("main", PassageDirection.In, 1, 0), Assert.Single(_outbox.Readings).Value);
    }

    [Fact]
    public async Task Another_boot_is_noticed_by_its_id()
    {
        var station = Station(Lane("main", "a", "b"));
        var pins = new VirtualPins(_clock, ["a", "b"]);
        await using (var loop = await StartAsync(station, pins))
        {
            pins.Set("a", true);
            pins.Set("b", true);
        }

        var clock = new EdgeClock(_time, new AssumedClockSync(), "boot-2");
        var reborn = new VirtualPins(clock, ["a", "b"], keepsWhileAway: true);
        reborn.Set("a", true);
        reborn.Set("b", true);
        await using (var loop = await StartAsync(station, reborn, clock))
        {
            reborn.Set("a", false);
            reborn.Set("b", false);
            reborn.Set("a", true);
            reborn.Set("b", true);
            reborn.Set("a", false);
            reborn.Set("b", false);
        }

        var passage = Assert.Single(_outbox.Readings);
        Assert.Equal(new LanePassage("main", PassageDirection.In, 1, 0), passage.Value);
        Assert.Equal("boot-2", passage.Time.Boot);
    }

    [Fact]
    public async Task The_position_of_a_stimulus_is_committed_with_its_effects_and_then_confirmed()
    {
        var pins = new CountingPins(["d"]);
        await using var loop = await StartAsync(Station(Detector("d", 11)), pins);

        pins.Deliver(new PinEdge("d", true, _clock.Monotonic, 1), new PinEdge("d", false, _clock.Monotonic, 2), new PinEdge("d", false, _clock.Monotonic, 3));

        Assert.Equal(3, await pins.ConfirmedAsync(3));
        Assert.Equal(3, _outbox.LastStimulus);
        Assert.Equal([new IndianaEvent(82, 11), new IndianaEvent(81, 11)], _outbox.Readings.Select(static r => r.Value));
    }

    [Fact]
    public async Task At_the_start_the_pins_are_given_what_the_outbox_remembers()
    {
        var station = Station(Detector("d", 11), Detector("e", 12), Lane("main", "a", "b"));
        var pins = new CountingPins(["d", "e", "a", "b"]);
        await using (var loop = await StartAsync(station, pins))
        {
            pins.Deliver(new PinEdge("d", true, _clock.Monotonic, 1), new PinEdge("b", true, _clock.Monotonic, 2));
            await pins.ConfirmedAsync(2);
        }

        var reborn = new CountingPins(["d", "e", "a", "b"]);
        await using (var loop = await StartAsync(station, reborn))
        {
            Assert.Equal(2, reborn.Memory!.Position);
            Assert.Equal(
                new Dictionary<string, bool> { ["d"] = true, ["e"] = false, ["a"] = false, ["b"] = true },
                reborn.Memory.Levels);
        }
    }

    [Fact]
    public async Task Edges_that_found_no_room_are_told_as_gaps_of_whom_they_concern_with_totals_and_present_levels()
    {
        var other = AssetId.Junction("other");
        var station = Station(Lane("main", "a", "b"), Detector("d", 11), new LoopDetectorPoint(other, 1, "e", TimeSpan.Zero));
        var pins = new CountingPins(["a", "b", "d", "e"]);
        pins.AtStart = () =>
        {
            pins.Deliver(Edge("a", true, 0), Edge("b", true, 0), Edge("a", false, 0), Edge("b", false, 0));
            pins.Deliver(Edge("a", true, 1), Edge("d", true, 2), Edge("a", false, 3));
            pins.Levels["d"] = true;
        };
        await using (var loop = await StartAsync(station, pins, capacity: 4))
        {
            await _outbox.UntilAsync(static o => o.Readings.Count == 5);
            pins.Deliver(Edge("e", true, 4));
        }

        Assert.Equal<(AssetId, ReadingValue)>(
            [
                (Park, new LanePassage("main", PassageDirection.In, 1, 0)),
                (Park, new Gap("", 0, 0, 0, Utc(1), Utc(3), GapReason.InputLost)),
                (Junction, new Gap("", 0, 0, 0, Utc(2), Utc(2), GapReason.InputLost)),
                (Junction, new IndianaEvent(82, 11)),
                (Park, new LaneTotals("main", 1, 0)),
                (other, new IndianaEvent(82, 1)),
            ],
            _outbox.Readings.Select(static r => (r.Asset, r.Value)));
        Assert.All(_outbox.Readings, static r => Assert.Equal(StreamKind.Readings, r.Kind));

        PinEdge Edge(string line, bool level, int second) => new(line, level, _clock.Monotonic + TimeSpan.FromSeconds(second));
        DateTimeOffset Utc(int second) => _time.GetUtcNow() + TimeSpan.FromSeconds(second);
    }

    [Fact]
    public async Task Edges_that_pins_lost_are_a_gap_only_of_points_that_could_have_believed_one()
    {
        var other = AssetId.Junction("other");
        var pins = new CountingPins(["d", "e"]);
        var start = _clock.Monotonic;
        await using (var loop = await StartAsync(Station(Detector("d", 11, debounce: 20), new LoopDetectorPoint(other, 1, "e", TimeSpan.Zero)), pins))
        {
            pins.Lose(new PinLoss(["d", "e"], start + TimeSpan.FromMilliseconds(1), start + TimeSpan.FromMilliseconds(11), new Dictionary<string, bool> { ["d"] = true, ["e"] = true }));
            pins.Deliver(new PinEdge("d", false, start + TimeSpan.FromMilliseconds(500)), new PinEdge("d", true, start + TimeSpan.FromMilliseconds(900)));
            await _outbox.UntilAsync(static o => o.Readings.Count == 4);
        }

        Assert.Equal<(AssetId, ReadingValue)>(
            [
                (other, new Gap("", 0, 0, 0, _clock.ToUtc(start + TimeSpan.FromMilliseconds(1)), _clock.ToUtc(start + TimeSpan.FromMilliseconds(11)), GapReason.InputLost)),
                (other, new IndianaEvent(82, 1)),
                (Junction, new IndianaEvent(82, 11)),
                (Junction, new IndianaEvent(81, 11)),
            ],
            _outbox.Readings.Select(static r => (r.Asset, r.Value)));
    }

    [Theory]
    [InlineData(29, 0)]
    [InlineData(30, 3)]
    public async Task A_bounce_is_no_gap_of_a_counter_a_button_or_a_light_that_would_not_believe_it(int lost, int gaps)
    {
        var debounce = TimeSpan.FromMilliseconds(30);
        Point[] points =
        [
            new PulseCounterPoint(AssetId.CarPark("p"), "in", PassageDirection.In, 0, "p", debounce, TimeSpan.FromMilliseconds(100)),
            new PedestrianButtonPoint(AssetId.Junction("b"), 1, "b", null, 0, debounce, TimeSpan.FromMinutes(2)),
            new FlashingLightPoint(AssetId.Site("l"), "light", "l", debounce, TimeSpan.FromMilliseconds(400), TimeSpan.FromSeconds(2), null),
        ];
        var lines = points.SelectMany(static point => point.Lines).ToArray();
        var pins = new CountingPins([.. lines, "d"]);
        var start = _clock.Monotonic;
        await using (var loop = await StartAsync(Station([.. points, Detector("d", 11, debounce: 0)]), pins))
        {
            pins.Lose(new PinLoss(lines, start, start + TimeSpan.FromMilliseconds(lost), new Dictionary<string, bool> { ["p"] = false, ["b"] = false, ["l"] = false, ["d"] = false }));
            pins.Deliver(new PinEdge("d", true, start + TimeSpan.FromMilliseconds(50)));
            await _outbox.UntilAsync(static o => o.Readings.Any(static r => r.Value is IndianaEvent));
        }

        Assert.Equal(gaps, _outbox.Readings.Count(static r => r.Value is Gap));
    }

    [Fact]
    public async Task No_level_is_believed_past_the_time_up_to_which_edges_are_known()
    {
        var pins = new CountingPins(["d"]) { Known = static _ => TimeSpan.Zero };
        var start = _clock.Monotonic;
        await using var loop = await StartAsync(Station(Detector("d", 11, debounce: 20)), pins);

        pins.Deliver(new PinEdge("d", true, start, 1));
        await pins.ConfirmedAsync(1);
        _time.Advance(TimeSpan.FromSeconds(1));
        // The edge of before that second comes only now: the level held for 10 ms.
        pins.Deliver(new PinEdge("d", false, start + TimeSpan.FromMilliseconds(10), 2));
        await pins.ConfirmedAsync(2);
        pins.Known = static now => now;
        pins.Deliver(new PinEdge("d", false, start + TimeSpan.FromMilliseconds(500), 3));
        await pins.ConfirmedAsync(3);

        Assert.Empty(_outbox.Readings);
    }

    [Fact]
    public async Task A_start_after_being_away_tells_a_gap_of_each_asset_that_has_a_line_from_before_what_was_undecided_and_the_first_start_none()
    {
        var station = Station(Lane("main", "a", "b"), Lane("side", "c", "d"), Detector("e", 11), new HeartbeatPoint(AssetId.Node("n"), TimeSpan.FromSeconds(30), null));
        string[] lines = ["a", "b", "c", "d", "e"];
        await using (var loop = await StartAsync(station, new VirtualPins(_clock, lines)))
            Assert.DoesNotContain(_outbox.Readings, static r => r.Value is Gap);
        var alive = _outbox.LastAlive = _clock.Now();

        _time.Advance(TimeSpan.FromHours(2));
        await using (var loop = await StartAsync(station, new VirtualPins(_clock, lines)))
            Assert.True(loop.Loop.Armed.IsCompletedSuccessfully);

        var gap = new Gap("", 0, 0, 0, alive.Value.At - SamplingLoop.Undecided, _time.GetUtcNow(), GapReason.InputLost);
        Assert.Equal<(AssetId, ReadingValue)>([(Park, gap), (Junction, gap)], _outbox.Readings.Where(static r => r.Value is Gap).Select(static r => (r.Asset, r.Value)));
    }

    [Fact]
    public async Task Pins_that_keep_what_happens_meanwhile_have_no_gap()
    {
        for (var start = 0; start < 2; start++)
        {
            await using var loop = await StartAsync(Station(Detector("d", 11)), new CountingPins(["d"]) { KeepsWhileAway = true });
            _outbox.LastAlive = _clock.Now();
            _time.Advance(TimeSpan.FromHours(2));
        }
        Assert.Empty(_outbox.Readings);
    }

    [Fact]
    public async Task A_gap_across_a_reboot_without_a_known_time_is_open()
    {
        await using (var loop = await StartAsync(Station(Detector("d", 11)), new VirtualPins(_clock, ["d"])))
            _outbox.LastAlive = _clock.Now() with { At = null };
        var clock = new EdgeClock(_time, new TestSync(), "boot-2");
        await using (var loop = await StartAsync(Station(Detector("d", 11)), new VirtualPins(clock, ["d"]), clock))
            Assert.Equal(new Gap("", 0, 0, 0, null, null, GapReason.InputLost), Assert.Single(_outbox.Readings).Value);
    }

    [Fact]
    public async Task What_a_full_outbox_refused_is_healed_by_totals()
    {
        var pins = new VirtualPins(_clock, ["a", "b"]);
        await using (var loop = await StartAsync(Station(Lane("main", "a", "b")), pins))
        {
            _outbox.IsFull = true;
            Pass(pins);
            await _outbox.UntilAsync(static o => o.Refused > 0);
            _outbox.IsFull = false;
            Pass(pins);
        }

        Assert.Equal(new LanePassage("main", PassageDirection.In, 2, 0), Assert.Single(_outbox.Readings, static r => r.Value is LanePassage).Value);
        Assert.Single(_outbox.Readings, static r => r.Value is LaneTotals);
        var reborn = new VirtualPins(_clock, ["a", "b"], keepsWhileAway: true);
        await using (var loop = await StartAsync(Station(Lane("main", "a", "b")), reborn))
            Assert.Equal(new LaneTotals("main", 2, 0), Assert.Single(loop.Loop.Current()).Value);
    }

    [Fact]
    public async Task What_found_no_room_is_tried_again_after_a_second_without_another_edge_and_then_confirmed()
    {
        var pins = new CountingPins(["a", "b"]);
        await using var loop = await StartAsync(Station(Lane("main", "a", "b")), pins);
        _outbox.IsFull = true;
        Pass(pins);
        await _time.SetToAsync(TimeSpan.FromMilliseconds(1001));
        _outbox.IsFull = false;

        _time.Advance(TimeSpan.FromMilliseconds(1001));

        Assert.Equal(4, await pins.ConfirmedAsync(4));
        Assert.Equal(new LaneTotals("main", 1, 0), Assert.Single(_outbox.Readings).Value);
    }

    [Fact]
    public async Task After_a_commit_without_room_the_next_brings_the_position_that_the_states_have_reached()
    {
        var pins = new CountingPins(["a", "b", "d"]);
        await using var loop = await StartAsync(Station(Lane("main", "a", "b"), Detector("d", 11)), pins);
        _outbox.IsFull = true;
        Pass(pins);
        await _outbox.UntilAsync(static o => o.Refused > 0);
        _outbox.IsFull = false;

        pins.Deliver(new PinEdge("d", true, _clock.Monotonic));

        await _outbox.UntilAsync(static o => o.Readings.Any(static r => r.Value is IndianaEvent));
        Assert.Equal(4, _outbox.LastStimulus);
    }

    [Fact]
    public async Task Alarms_go_to_the_stream_of_alarms()
    {
        var edge = AssetId.Edge("cab-1");
        var pins = new VirtualPins(_clock, ["l"]);
        pins.Set("l", true);
        await using var loop = await StartAsync(
            Station(new ContactPoint(edge, "door", "l", true, TimeSpan.Zero, new ContactAlarm("door-open", false, AlarmSeverity.Low, "Open"))), pins);

        pins.Set("l", false);
        await _outbox.UntilAsync(static o => o.Readings.Count == 3);

        Assert.Equal<(StreamKind, AssetId, ReadingValue)>(
            [
                (StreamKind.Readings, edge, new ContactChange("door", true)),
                (StreamKind.Readings, edge, new ContactChange("door", false)),
                (StreamKind.Alarms, edge, new AlarmChange("door-open", true, AlarmSeverity.Low, "Open")),
            ],
            _outbox.Readings.Select(static r => (r.Kind, r.Asset, r.Value)));
    }

    [Fact]
    public async Task The_live_view_gets_levels_and_totals_of_every_input()
    {
        var pins = new VirtualPins(_clock, ["a", "b", "d", "n"]);
        pins.Set("d", true);
        pins.Set("n", true);
        await using var loop = await StartAsync(
            Station(Lane("main", "a", "b"), Detector("d", 11), new HeartbeatPoint(AssetId.Node("n"), TimeSpan.FromSeconds(30), "n")), pins);

        Assert.Equal<(StreamKind, AssetId, ReadingValue)>(
            [
                (StreamKind.Live, Park, new LaneTotals("main", 0, 0)),
                (StreamKind.Live, Junction, new IndianaEvent(82, 11)),
                (StreamKind.Live, AssetId.Node("n"), new Heartbeat(true, null, null)),
            ],
            loop.Loop.Current().Select(static s => (s.Kind, s.Asset, s.Value)));
    }

    [Fact]
    public async Task Nothing_is_committed_while_nothing_happens()
    {
        var pins = new CountingPins(["d"]);
        await using (var loop = await StartAsync(Station(Detector("d", 11)), pins))
            pins.Deliver(new PinEdge("d", false, _clock.Monotonic), new PinEdge("d", false, _clock.Monotonic));

        Assert.Equal(1, _outbox.Commits);
    }

    [Fact]
    public async Task Pins_that_can_no_longer_be_read_end_the_loop()
    {
        var pins = new CountingPins(["d"]);
        var loop = new SamplingLoop(Station(Detector("d", 11)), pins, _clock, _time, _outbox);
        var running = loop.RunAsync(CancellationToken.None);
        await loop.Armed;

        pins.Fail(new IOException("gone"));

        Assert.Equal("gone", (await Assert.ThrowsAsync<IOException>(() => running.WaitAsync(TimeSpan.FromSeconds(20)))).Message);
    }

    [Fact]
    public void Pins_without_a_line_of_the_station_are_refused() =>
        Assert.Equal(
            "the pins have no line d: make them from the station's pins (Parameter 'pins')",
            Assert.Throws<ArgumentException>(() => new SamplingLoop(Station(Detector("d", 11)), new CountingPins(["x"]), _clock, _time, _outbox)).Message);

    [Fact]
    public async Task A_saved_state_that_cannot_be_read_stops_the_start_and_names_the_input()
    {
        _outbox.Commit([], [new InputState("detector:junction/j:11", [1, 2, 3])]);
        var loop = new SamplingLoop(Station(Detector("d", 11)), new CountingPins(["d"]), _clock, _time, _outbox);

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => loop.RunAsync(CancellationToken.None));

        Assert.StartsWith("the saved state of detector:junction/j:11 cannot be read", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidDataException>(() => loop.Armed);
    }

    private static void Pass(VirtualPins pins)
    {
        pins.Set("a", true);
        pins.Set("b", true);
        pins.Set("a", false);
        pins.Set("b", false);
    }

    /// <summary>One vehicle in, by a stimulus that counts: 4 is the last position.</summary>
    private void Pass(CountingPins pins) => pins.Deliver(
        new PinEdge("a", true, _clock.Monotonic, 1),
        new PinEdge("b", true, _clock.Monotonic, 2),
        new PinEdge("a", false, _clock.Monotonic, 3),
        new PinEdge("b", false, _clock.Monotonic, 4));

    private async Task<Running> StartAsync(StationFile station, IPins pins, EdgeClock? clock = null, int capacity = SamplingLoop.DefaultCapacity)
    {
        var loop = new SamplingLoop(station, pins, clock ?? _clock, _time, _outbox, capacity: capacity);
        var running = new Running(loop);
        await loop.Armed;
        return running;
    }

    [Fact]
    public async Task What_stands_at_the_start_is_dated_no_later_than_the_first_edge_after_it()
    {
        var edge = AssetId.Edge("cab-1");
        var pins = new CountingPins(["l"]);
        pins.AtStart = () =>
        {
            pins.Deliver(new PinEdge("l", true, _clock.Monotonic));
            _time.Advance(TimeSpan.FromSeconds(1));
        };

        await using var loop = await StartAsync(Station(new ContactPoint(edge, "door", "l", true, TimeSpan.Zero, null)), pins);
        await _outbox.UntilAsync(static o => o.Readings.Count == 2);

        Assert.Equal([new ContactChange("door", false), new ContactChange("door", true)], _outbox.Readings.Select(static r => r.Value));
        Assert.True(_outbox.Readings[0].Time.Monotonic <= _outbox.Readings[1].Time.Monotonic);
    }

    private static StationFile Station(params Point[] points) => new() { Edge = "cab-1", Version = 1, Points = points };

    private static LoopDetectorPoint Detector(string line, ushort channel, int debounce = 0) => new(Junction, channel, line, TimeSpan.FromMilliseconds(debounce));

    private static LoopLanePoint Lane(string lane, string a, string b) => new(Park, lane, a, b, InDirection.AToB, TimeSpan.Zero, TimeSpan.FromSeconds(60));

    private sealed class Running : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _running;

        public Running(SamplingLoop loop)
        {
            Loop = loop;
            _running = loop.RunAsync(_stop.Token);
        }

        public SamplingLoop Loop { get; }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _running.WaitAsync(TimeSpan.FromSeconds(20));
            _stop.Dispose();
        }
    }
}
