using System.Buffers;
using System.Diagnostics;
using System.Net;
using Google.Protobuf;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Outbox;
using Jena.Iot.Edge.Time;
using Jena.Iot.Edge.Uplink;
using Jena.Iot.Testing;
using Jena.Iot.Wire.Delivery;
using Microsoft.Extensions.Logging.Abstractions;
using MQTTnet;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace Jena.Iot.Benchmarks;

/// <summary>
/// A cabinet of 50 readings/s that has no uplink for 72 hours of its own time, and then delivers everything over real MQTT to a
/// cluster that only counts: the room on the disk, whether everything comes, in order and once, and how fast. The floor is the same
/// MQTT client with the same messages and no outbox behind it.
/// </summary>
public static class OutageBenchmark
{
    private const int Hours = 72;
    private const int ReadingsPerSecond = 50;
    private const int FlushEvery = 60;
    private const int UpkeepEvery = 5;
    private const int FloorReadings = 1_000_000;
    private const string Edge = "cab-001";

    private static readonly AssetId Junction = AssetId.Junction("holzmarkt");

    public static async Task RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("jena-benchmark-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "machine-id"), "benchmark\n");
            var time = new SimulatedTime();
            var clock = new EdgeClock(time, new AssumedClockSync(), "3f0e4a52-6f1c-4f0f-9a0b-4c6f4f3f2b11");
            var options = new OutboxOptions { Directory = folder, MachineIdPath = Path.Combine(folder, "machine-id") };
            using var store = OutboxStore.Open(options, new OutboxOwner(AssetId.Edge(Edge), [Junction], 1), clock, NullLogger<OutboxStore>.Instance);
            Sense(store, clock, time, folder);
            var floor = await DrainAsync(new Constant(store.Streams[0], FloorReadings), NullClockBoot);
            var drained = await DrainAsync(store.Streams[0], clock.Boot);
            Console.WriteLine($"floor: the same messages without an outbox  {floor,10:N0} readings/s");
            Console.WriteLine($"drain after the outage                      {drained,10:N0} readings/s  {drained / floor:0.00} of the floor");
            Console.WriteLine($"the backlog of {Hours} h is gone after {TimeSpan.FromSeconds(store.Streams[0].Held.Next / drained):h\\:mm\\:ss} at that rate");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private const string NullClockBoot = "";

    private static void Sense(OutboxStore store, EdgeClock clock, SimulatedTime time, string folder)
    {
        var began = Stopwatch.GetTimestamp();
        var most = 0L;
        for (var second = 1; second <= Hours * 3600; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            var readings = new Sensed[ReadingsPerSecond];
            for (var i = 0; i < readings.Length; i++)
                readings[i] = new Sensed(StreamKind.Readings, Junction, clock.Now(), new IndianaEvent(i % 2 == 0 ? (ushort)82 : (ushort)81, (ushort)(1 + (i / 2 % 32))));
            store.Commit(readings, []);
            if (second % FlushEvery == 0)
                store.Flush();
            if (second % UpkeepEvery == 0)
                store.Maintain();
            if (second % 3600 == 0)
                most = Math.Max(most, SizeOf(folder));
        }
        store.Flush();
        var held = store.Streams[0].Held;
        Console.WriteLine($"{Hours} h at {ReadingsPerSecond} readings/s: {held.Waiting:N0} of {(long)Hours * 3600 * ReadingsPerSecond:N0} readings wait, {most >> 20:N0} MiB on the disk ({(double)most / held.Waiting:0} bytes a reading), sensed in {Stopwatch.GetElapsedTime(began).TotalSeconds:N0} s");
    }

    private static long SizeOf(string folder) => Directory.GetFiles(folder).Sum(static file => new FileInfo(file).Length);

    /// <summary>Delivers all of a stream. Returns readings per second. Throws when one is missing, comes twice, or out of its order.</summary>
    private static async Task<double> DrainAsync(IStreamSource source, string boot)
    {
        var last = source.Held.Next - 1;
        var first = source.Held.Oldest;
        await using var cluster = await CountingCluster.StartAsync(first, last);
        using var telemetry = new EdgeTelemetry(Edge, [source], TimeProvider.System);
        var uplink = new Uplink(
            new UplinkOptions { Edge = Edge, Broker = new BrokerAddress("127.0.0.1", cluster.Port, false) },
            new UplinkParts { Sources = [source], Boot = boot, Time = TimeProvider.System, Telemetry = telemetry, Logger = NullLogger.Instance },
            static () => 0);
        using var stop = new CancellationTokenSource();
        var began = Stopwatch.GetTimestamp();
        var running = uplink.RunAsync(stop.Token);
        await cluster.Everything;
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        await stop.CancelAsync();
        await running;
        return (last - first + 1) / seconds;
    }

    /// <summary>Time that passes when it is told to.</summary>
    private sealed class SimulatedTime : TimeProvider
    {
        private TimeSpan _passed;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Advance(TimeSpan by) => _passed += by;

        public override long GetTimestamp() => _passed.Ticks;

        public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2026, 5, 4, 12, 0, 0, TimeSpan.Zero) + _passed;
    }

    /// <summary>One page of readings over and over, from memory.</summary>
    private sealed class Constant(IStreamSource like, long count) : IStreamSource
    {
        private readonly IReadOnlyList<SensedReading> _page = like.Read(like.Held.Oldest, 100);
        private long _acknowledged;

        public StreamKind Kind => like.Kind;

        public string Stream => "floor";

        public int Configuration => 1;

        public Held Held => new(1, count + 1, count, _acknowledged);

        public IReadOnlyList<SensedReading> Read(long from, int wanted) =>
            [.. Enumerable.Range(0, (int)Math.Min(wanted, count - from + 1)).Select(i => new SensedReading(_page[i % _page.Count]) { Sequence = (ulong)(from + i) })];

        public void Acknowledge(long watermark) => _acknowledged = watermark;

        public void Confirm()
        {
        }

        public void Renew(long watermark) => throw new InvalidOperationException("the counting cluster asked for another stream");
    }

    /// <summary>A broker with a cluster that counts and acknowledges.</summary>
    private sealed class CountingCluster(MqttServer server, int port, long first, long last) : IAsyncDisposable
    {
        private readonly TaskCompletionSource _everything = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private long _watermark = first - 1;

        public int Port => port;

        public Task Everything => _everything.Task;

        public static async Task<CountingCluster> StartAsync(long first, long last)
        {
            var port = Ports.Free();
            var server = new MqttServerFactory().CreateMqttServer(new MqttServerOptionsBuilder()
                .WithDefaultEndpoint().WithDefaultEndpointBoundIPAddress(IPAddress.Loopback).WithDefaultEndpointBoundIPV6Address(IPAddress.None).WithDefaultEndpointPort(port).Build());
            var cluster = new CountingCluster(server, port, first, last);
            server.InterceptingPublishAsync += cluster.TakeAsync;
            await server.StartAsync();
            return cluster;
        }

        public async ValueTask DisposeAsync()
        {
            await server.StopAsync();
            server.Dispose();
        }

        private async Task TakeAsync(InterceptingPublishEventArgs args)
        {
            if (!Topics.TryParse(args.ApplicationMessage.Topic, out var topic) || topic.Kind is not (TopicKind.Up or TopicKind.Hello))
                return;
            args.ProcessPublish = false;
            var ack = new Ack();
            if (topic.Kind is TopicKind.Hello)
            {
                foreach (var stream in Hello.Parser.ParseFrom(args.ApplicationMessage.Payload).Streams)
                    ack.Streams.Add(new StreamAck { Stream = stream.Stream, Watermark = (ulong)_watermark });
            }
            else
            {
                var batch = Batch.Parser.ParseFrom(args.ApplicationMessage.Payload);
                foreach (var reading in batch.Readings)
                {
                    if ((long)reading.Sequence != ++_watermark)
                        _everything.TrySetException(new InvalidOperationException($"reading {reading.Sequence} came where {_watermark} was due"));
                }
                ack.Streams.Add(new StreamAck { Stream = batch.Stream, Watermark = (ulong)_watermark });
            }
            await server.InjectApplicationMessage(new InjectedMqttApplicationMessage(
                new MqttApplicationMessageBuilder().WithTopic(Topics.Ack(topic.Edge)).WithPayload(ack.ToByteArray()).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build()));
            if (_watermark >= last)
                _everything.TrySetResult();
        }
    }
}
