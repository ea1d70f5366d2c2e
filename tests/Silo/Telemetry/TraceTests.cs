using System.Collections.Concurrent;
using System.Diagnostics;
using Google.Protobuf;
using Jena.Iot.Contracts;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Silo.Tests.Harness;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Silo.Tests.Telemetry;

public sealed class TraceTests
{
    [Fact]
    public async Task The_trace_that_an_outbox_began_goes_on_to_the_commit_of_every_asset_in_the_batch()
    {
        await using var silo = await RunningSilo.StartAsync();
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name.StartsWith("Jena.Iot.", StringComparison.Ordinal) || source.Name.StartsWith("Microsoft.Orleans", StringComparison.Ordinal),
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        var began = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
        var batch = Batch.Parser.ParseFrom(new Outgoing("0123456789abcdef.r").Batch(1,
            (TestCity.Junction, DateTimeOffset.UtcNow.AddSeconds(-1), new IndianaEvent(82, 5)),
            (TestCity.Node, DateTimeOffset.UtcNow.AddSeconds(-1), new Heartbeat(true, 3, 0))));
        batch.Traceparent = $"00-{began.TraceId}-{began.SpanId}-01";

        await silo.Grains.Edge(TestCity.Cabinet).Deliver(batch.ToByteArray());

        var ours = spans.Where(s => s.TraceId == began.TraceId).ToList();
        Assert.Equal(began.SpanId, Assert.Single(ours, s => s.OperationName == "deliver").ParentSpanId);
        var commits = ours.Where(s => s.Source.Name == "Jena.Iot.Silo.Journal" && s.GetTagItem("jena.stream") is string stream && !stream.StartsWith("edge/", StringComparison.Ordinal)).Select(s => (string)s.GetTagItem("jena.stream")!).Order();
        Assert.Equal([TestCity.Junction.ToString(), TestCity.Node.ToString()], commits);
    }
}
