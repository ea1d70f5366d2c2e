using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Drivers.NodeHeartbeat;
using Jena.Iot.Edge.Sampling;

namespace Jena.Iot.Edge.Tests.Drivers.NodeHeartbeat;

public sealed class ProbeSampling
{
    private static readonly HeartbeatPoint Point = new(AssetId.Node("n"), TimeSpan.FromSeconds(30), null, new ProbeSettings(ProbeKind.Icmp, "10.0.0.1", 0, 3, TimeSpan.FromSeconds(1)));
    private readonly Rounds rounds = new();

    [Fact]
    public void A_round_is_begun_at_an_even_pace_and_taken_as_soon_as_it_has_ended_dated_by_its_end()
    {
        var node = Node().Arm(5);
        Assert.Equal((1, 30_005), (rounds.Begun, node.Due));
        rounds.End(25, new Heartbeat(true, 12, 0));
        Assert.Equal(0, node.Due);
        Assert.Equal([new Sample(TimeSpan.FromMilliseconds(25), new Heartbeat(true, 12, 0))], node.Tick(27).Told());
        Assert.Equal((1, 30_005), (rounds.Begun, node.Due));
        node.Tick(30_005);
        Assert.Equal((2, 60_005), (rounds.Begun, node.Due));
        Assert.Empty(node.Told());
    }

    [Fact]
    public void A_round_that_hangs_gives_nothing_and_the_last_answer_stays_dated_as_it_was()
    {
        var node = Node().Arm(0);
        rounds.End(10, new Heartbeat(true, 12, 0));
        node.Tick(10).Told();
        Assert.Empty(node.Tick(30_000).Tick(60_000).Tick(90_000).Told());
        Assert.Equal([new Sample(TimeSpan.FromMilliseconds(10), new Heartbeat(true, 12, 0))], node.Current(90_000));
    }

    [Fact]
    public void A_round_that_could_not_ask_gives_an_alarm_once_and_no_heartbeat_until_it_can()
    {
        var node = Node().Arm(0);
        rounds.End(10, null, "not permitted");
        Assert.Equal([Alarm(10, true, "not permitted")], node.Tick(10).Told());
        Assert.Empty(node.Current(11));
        node = node.Killed().Arm(20_000);
        rounds.End(30_010, null, "not permitted");
        Assert.Empty(node.Tick(30_010).Told());
        rounds.End(60_010, null, "no such name");
        Assert.Equal([Alarm(60_010, true, "no such name")], node.Tick(60_010).Told());
        rounds.End(90_010, new Heartbeat(false, null, 1));
        Assert.Equal(
            [new Sample(TimeSpan.FromMilliseconds(90_010), new Heartbeat(false, null, 1)), Alarm(90_010, false, "The node can be probed again")],
            node.Tick(90_010).Told());
    }

    private SamplerDriver<HeartbeatMemory> Node() => new(new ProbeSampler(Point, rounds));

    private static Sample Alarm(int at, bool raised, string text) =>
        new(TimeSpan.FromMilliseconds(at), new AlarmChange("probe-impossible", raised, AlarmSeverity.Medium, text), IsAlarm: true);

    /// <summary>Rounds that end when the test says so.</summary>
    private sealed class Rounds : INodeProbes
    {
        private ProbeRound? _ended;

        public event Action? Ended;

        public int Begun { get; private set; }

        public void End(int at, Heartbeat? answer, string? problem = null)
        {
            _ended = new ProbeRound(TimeSpan.FromMilliseconds(at), answer, problem);
            Ended?.Invoke();
        }

        public void Begin(HeartbeatPoint point) => Begun++;

        public bool HasEnded(HeartbeatPoint point) => _ended is not null;

        public ProbeRound? Take(HeartbeatPoint point)
        {
            var ended = _ended;
            _ended = null;
            return ended;
        }
    }
}
