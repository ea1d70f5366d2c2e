using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Network;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.Tests.Network;

public sealed class NodeTests
{
    private static readonly AssetId Id = AssetId.Node("ap-markt-3");
    private static readonly NodeDefinition Definition = new() { Id = Id, Name = "AP Markt 3", HeartbeatEvery = TimeSpan.FromSeconds(10) };

    /// <summary>g: fine, s: slow, l: lossy, f: no answer.</summary>
    [Theory]
    [InlineData("", NodeCondition.Unknown)]
    [InlineData("g", NodeCondition.Unknown)]
    [InlineData("gg", NodeCondition.Up)]
    [InlineData("gfg", NodeCondition.Unknown)]
    [InlineData("ss", NodeCondition.Degraded)]
    [InlineData("ff", NodeCondition.Unknown)]
    [InlineData("fff", NodeCondition.Down)]
    [InlineData("ggff", NodeCondition.Up)]
    [InlineData("ggfff", NodeCondition.Down)]
    [InlineData("ggffgff", NodeCondition.Up)]
    [InlineData("ggfffg", NodeCondition.Down)]
    [InlineData("ggfffgg", NodeCondition.Up)]
    [InlineData("ggfffgfg", NodeCondition.Down)]
    [InlineData("ggss", NodeCondition.Up)]
    [InlineData("ggsls", NodeCondition.Degraded)]
    [InlineData("ggsgsgs", NodeCondition.Up)]
    [InlineData("ggsfs", NodeCondition.Degraded)]
    [InlineData("ggsssgg", NodeCondition.Degraded)]
    [InlineData("ggsssggg", NodeCondition.Up)]
    [InlineData("ggsssgsgg", NodeCondition.Degraded)]
    [InlineData("ggsssfff", NodeCondition.Down)]
    [InlineData("fffss", NodeCondition.Degraded)]
    public void Probes_bring_a_condition_with_hysteresis(string probes, NodeCondition condition) =>
        Assert.Equal(condition, Probe(Defined(), probes).Condition);

    [Theory]
    [InlineData(199.999, 0.0499, true)]
    [InlineData(200.0, 0.0, false)]
    [InlineData(1.0, 0.05, false)]
    [InlineData(null, null, true)]
    public void A_probe_is_fine_below_200_ms_and_5_percent_loss(double? latency, double? loss, bool fine) =>
        Assert.Equal(fine, NodeHysteresis.IsFine(new Heartbeat(true, latency, loss)));

    [Fact]
    public void Since_is_the_probe_that_changed_the_condition()
    {
        var state = Probe(Defined(), "gggfffff");
        Assert.Equal((NodeCondition.Down, Given.At(50)), (state.Condition, state.Since));
        Assert.Equal((8L, 5L), (state.Probes, state.ProbesFailed));
    }

    [Fact]
    public void A_probe_from_before_changes_only_the_totals()
    {
        var state = Probe(Defined(), "gg");
        var after = NodeModel.Apply(state, Given.Batch(
            Given.Reading(Id, Given.At(1), new Heartbeat(false, null, 1)),
            Given.Reading(Id, Given.At(2), new Heartbeat(false, null, 1), 2),
            Given.Reading(Id, Given.At(3), new Heartbeat(false, null, 1), 3)), Given.At(11));
        Assert.Equal((NodeCondition.Up, 5L, 3L), (after.Condition, after.Probes, after.ProbesFailed));
        Assert.True(after.Last!.Reachable);
    }

    [Fact]
    public void A_recording_changes_only_the_totals()
    {
        var batch = new SensedBatch(Given.Outbox, backfill: true, [Given.Reading(Id, Given.At(0), new Heartbeat(true, 1, 0)), Given.Reading(Id, Given.At(1), new Heartbeat(true, 1, 0), 2)]);
        var state = NodeModel.Apply(Defined(), batch, Given.At(2));
        Assert.Equal((NodeCondition.Unknown, 2L, null), (state.Condition, state.Probes, state.Vitals.LastSign));
    }

    [Fact]
    public void Five_heartbeats_of_silence_are_stale_to_the_tick()
    {
        var view = NodeModel.View(Probe(Defined(), "gg"));
        var silent = Given.At(10 + 50);
        Assert.Equal(new Published("up", Quality.Live, Given.At(10), Given.At(10), silent), view.At(silent.AddTicks(-1)));
        Assert.Equal(new Published("unknown", Quality.Stale, silent, Given.At(10), null), view.At(silent));
    }

    [Fact]
    public void A_node_that_does_not_answer_is_down_and_live_because_somebody_asks()
    {
        var published = NodeModel.View(Probe(Defined(), "fff")).At(Given.At(21));
        Assert.Equal(("down", Quality.Live), (published.State, published.Quality));
    }

    [Fact]
    public void The_live_stream_counts_towards_no_condition()
    {
        var state = Defined();
        for (var i = 0; i < 5; i++)
            state = NodeModel.ApplyLive(state, Given.Batch(Given.Reading(Id, null, new Heartbeat(true, 5, 0))), Given.At(i));
        Assert.Equal((NodeCondition.Unknown, 0L, Given.At(4), 5.0), (state.Condition, state.Probes, state.Vitals.LastSign, state.Last!.LatencyMs));
    }

    [Fact]
    public void What_does_not_belong_to_a_node_is_refused()
    {
        Assert.Equal("not-defined", Judge(NodeModel.Initial(Id), new Heartbeat(true, 1, 0)));
        Assert.Equal("not-of-this-kind", Judge(Defined(), new ContactChange("door", true)));
        Assert.Equal("bad-value", Judge(Defined(), new Heartbeat(true, -1, 0)));
        Assert.Equal("bad-value", Judge(Defined(), new Heartbeat(true, 1, 1.1)));
        Assert.Null(Judge(Defined(), new AlarmChange("poe", true, AlarmSeverity.Low, "")));
    }

    [Fact]
    public void The_state_goes_through_JSON_unchanged()
    {
        var state = Probe(Defined(), "ggsf");
        Assert.Equal(Given.Json(state), Given.Json(Given.RoundTrip(state)));
        Assert.Equal(Given.Json(NodeModel.View(state)), Given.Json(Given.RoundTrip(NodeModel.View(state))));
        Assert.Equal(Given.Json(Probe(state, "sff", 100)), Given.Json(Probe(Given.RoundTrip(state), "sff", 100)));
    }

    private static NodeState Defined() =>
        NodeModel.Apply(NodeModel.Initial(Id), Given.Only(NodeModel.Define(NodeModel.Initial(Id), Definition, Given.At(-100))));

    private static NodeState Probe(NodeState state, string probes, double begin = 0)
    {
        for (var i = 0; i < probes.Length; i++)
        {
            var heartbeat = probes[i] switch
            {
                'g' => new Heartbeat(true, 20, 0),
                's' => new Heartbeat(true, 250, 0),
                'l' => new Heartbeat(true, 20, 0.2),
                _ => new Heartbeat(false, null, 1),
            };
            var at = Given.At(begin + (10 * i));
            state = NodeModel.Apply(state, Given.Batch(Given.Reading(Id, at, heartbeat)), at);
        }
        return state;
    }

    private static string? Judge(NodeState state, ReadingValue value) => NodeModel.Judge(state, Given.Reading(Id, Given.At(0), value), Given.At(0))?.Code;
}
