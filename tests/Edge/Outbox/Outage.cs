using System.Security.Cryptography;
using Google.Protobuf;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Outbox;
using Jena.Iot.Edge.Tests.Uplink;
using Jena.Iot.Edge.Uplink;
using Jena.Iot.Wire.Delivery;
using Microsoft.Extensions.Logging.Abstractions;

namespace Jena.Iot.Edge.Tests.Outbox;

/// <summary>Three days without an uplink. The benchmark <c>outage</c> does the same at the pace of a busy cabinet.</summary>
public sealed class Outage : IDisposable
{
    private const int Hours = 72;

    /// <summary>One reading every two seconds: what the pace would change is only how long this takes.</summary>
    private const int ReadingsPerHour = 1_800;

    private readonly Bench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task After_three_days_without_an_uplink_every_reading_is_delivered_once_and_in_order_from_a_bounded_disk()
    {
        const long bound = 32L << 20;
        bench.Open(static o => o with { MaxBytes = bound });
        var sensed = Sense();
        Assert.Equal(Hours * ReadingsPerHour, bench.Readings.Held.Waiting);
        Assert.InRange(new DirectoryInfo(bench.Directory).GetFiles().Sum(static f => f.Length), 1, bound);

        await using var cluster = await FakeCluster.StartAsync();
        await DeliverAsync(cluster);

        var delivered = cluster.Taken[bench.Readings.Stream];
        Assert.Equal(Enumerable.Range(1, Hours * ReadingsPerHour).Select(static n => (ulong)n), delivered.Select(static r => r.Sequence));
        Assert.Equal(sensed, Digest(delivered));
        Assert.Equal(0, bench.Readings.Held.Waiting);
    }

    /// <summary>Returns the digest of what was sensed.</summary>
    private byte[] Sense()
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var minute = 0; minute < Hours * 60; minute++)
        {
            var readings = new Sensed[ReadingsPerHour / 60];
            for (var i = 0; i < readings.Length; i++)
            {
                bench.Time.Advance(TimeSpan.FromMinutes(1) / readings.Length);
                readings[i] = bench.Probe(reachable: (minute + i) % 7 != 0);
            }
            var sequences = bench.Store.Commit(readings, []);
            foreach (var (reading, sequence) in readings.Zip(sequences))
                digest.AppendData(ReadingCodec.ToWire(new Reading(sequence, reading.Asset, reading.Time, reading.Value), 7).ToByteArray());
            if (minute % 60 == 59)
            {
                bench.Store.Flush();
                bench.Store.Maintain();
            }
        }
        return digest.GetHashAndReset();
    }

    private async Task DeliverAsync(FakeCluster cluster)
    {
        var secret = Path.Combine(bench.Directory, "password");
        await File.WriteAllTextAsync(secret, cluster.Password);
        IReadOnlyList<IStreamSource> sources = [bench.Alarms, bench.Readings];
        using var telemetry = new EdgeTelemetry("cab-001", sources, bench.Time);
        var uplink = new Jena.Iot.Edge.Uplink.Uplink(
            new UplinkOptions { Edge = "cab-001", Broker = new BrokerAddress("127.0.0.1", cluster.Port, false), CredentialFile = secret },
            new UplinkParts { Sources = sources, Boot = bench.Boot, Time = bench.Time, Telemetry = telemetry, Logger = NullLogger.Instance },
            static () => 0);
        using var stop = new CancellationTokenSource();
        var running = uplink.RunAsync(stop.Token);
        var last = (ulong)bench.Readings.Held.Next - 1;
        await cluster.NextAsync<Batch>(b => b.Readings[^1].Sequence == last);
        using var turns = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (bench.Readings.Held.Waiting > 0)
            await turns.WaitForNextTickAsync();
        await stop.CancelAsync();
        await running;
    }

    private static byte[] Digest(IEnumerable<SensedReading> readings)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var reading in readings)
            digest.AppendData(reading.ToByteArray());
        return digest.GetHashAndReset();
    }
}
