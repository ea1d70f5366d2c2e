using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Jena.Iot.Contracts;
using Jena.Iot.Contracts.Access;
using Jena.Iot.Domain.Common;
using Jena.Iot.Edge.Hosting;
using Jena.Iot.Edge.Pins;
using Jena.Iot.Edge.Station;
using Jena.Iot.Edge.Time;
using Jena.Iot.Silo.Hosting;
using Jena.Iot.SystemTests.Delivery;
using Jena.Iot.Testing.Processes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Jena.Iot.SystemTests.Telemetry;

/// <summary>Edge and silo in this process, so that their spans can be listened to; between them is MQTT all the same.</summary>
public sealed class TraceTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task One_trace_follows_a_batch_from_the_outbox_to_the_commit()
    {
        var spans = new ConcurrentDictionary<ActivitySpanId, Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name.StartsWith("Jena.Iot", StringComparison.Ordinal) || source.Name.StartsWith("Microsoft.Orleans", StringComparison.Ordinal),
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span => spans[span.SpanId] = span,
        };
        ActivitySource.AddActivityListener(listener);
        using var folder = new TemporaryFolder();
        var ports = Testing.Ports.Free(3);
        using var silo = await StartSiloAsync(folder, ports);
        var secret = await silo.Services.GetRequiredService<IGrainFactory>().GetGrain<IAccessGrain>(GrainKeys.City).IssueEdgeCredential(Quarter.Edge, "test");
        var station = StationFile.Parse(JsonSerializer.Serialize(new
        {
            edge = Quarter.Edge,
            version = 1,
            pins = new { lines = new[] { "d1" } },
            points = new[] { new { kind = "detector", asset = "junction/nord", channel = 1, line = "d1", debounceMs = 0 } },
            uplink = new { port = ports[2], passwordFile = folder.Write("secret", secret) },
        })).Station!;
        var clock = new EdgeClock(TimeProvider.System, new AssumedClockSync(), "boot-1");
        await using var pins = new VirtualPins(clock, station.Pins.Lines);
        await using var edge = new EdgeAgent(new EdgeAgentOptions { Station = station, DataDirectory = folder.Of("edge") }, pins, clock, TimeProvider.System, NullLoggerFactory.Instance);
        await edge.StartAsync();

        pins.Set("d1", true);

        var commit = await Eventually.GetAsync(
            () => Task.FromResult(spans.Values.FirstOrDefault(s => s.OperationName == "journal.append" && (s.GetTagItem("jena.stream") as string) == "junction/nord" && s.GetTagItem("jena.rows") is 1 && Origin(s)?.OperationName == "deliver batch")),
            Patience,
            () => string.Join('\n', spans.Values.Select(static s => $"{s.TraceId} {s.ParentSpanId}>{s.SpanId} {s.Source.Name} {s.OperationName} {string.Join(' ', s.Tags)}")));
        var batch = Origin(commit)!;
        Assert.Equal(batch.TraceId, commit.TraceId);
        Assert.Equal("Jena.Iot.Edge", batch.Source.Name);
        Assert.Equal(default, batch.ParentSpanId);
        // The batch is under way from the outbox until it is acknowledged, and the commit lies within that.
        Assert.True(batch.StartTimeUtc <= commit.StartTimeUtc && commit.StartTimeUtc + commit.Duration <= batch.StartTimeUtc + batch.Duration, $"batch {batch.StartTimeUtc:O} + {batch.Duration}, commit {commit.StartTimeUtc:O} + {commit.Duration}");
        await edge.StopAsync();
        await silo.StopAsync();

        // The span at which the parents end; null while one of them has not stopped.
        Activity? Origin(Activity span)
        {
            while (span.ParentSpanId != default)
            {
                if (!spans.TryGetValue(span.ParentSpanId, out var parent))
                    return null;
                span = parent;
            }

            return span;
        }
    }

    private static async Task<IHost> StartSiloAsync(TemporaryFolder folder, int[] ports)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Silo:Registry"] = folder.Write("registry.json", JsonSerializer.Serialize(Quarter.Registry, DomainJson.Options)),
            ["Cluster:SiloPort"] = $"{ports[0]}",
            ["Cluster:GatewayPort"] = $"{ports[1]}",
            ["Broker:Port"] = $"{ports[2]}",
            ["Journal:Path"] = folder.Of("journal.db"),
        });
        builder.AddJenaSilo();
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }
}
