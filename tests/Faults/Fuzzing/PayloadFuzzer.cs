using System.Collections.Concurrent;
using System.Text;
using Google.Protobuf;
using Jena.Iot.Wire.Delivery;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace Jena.Iot.Faults.Fuzzing;

/// <summary>
/// An edge with a credential of its own that talks nonsense. What it says of <see cref="Buried"/> has to lie in the dead letters, each
/// once, under its code, and nothing else of this edge; what its good batches say has to be in the journal.
/// Its wild messages belong to a second edge, of which only this is asked: that nothing dies of them.
/// </summary>
public sealed class PayloadFuzzer : IAsyncDisposable
{
    // A silo sheds what one edge says beyond 64 messages under way.
    private const int AtOnce = 16;
    private static readonly TimeSpan BetweenSome = TimeSpan.FromMilliseconds(200);

    private readonly string _host;
    private readonly int _port;
    private readonly Random _chance;
    private readonly (string Name, string Secret) _exact;
    private readonly (string Name, string Secret) _wild;
    private readonly BadBatches _batches;
    private readonly BadBatches _wildBatches;
    private readonly ConcurrentDictionary<string, BadBatch> _buried = new();
    private readonly ConcurrentDictionary<string, byte[]> _taken = new();
    private IMqttClient? _exactClient;
    private IMqttClient? _wildClient;

    /// <param name="exact">The edge whose every message has a known fate, with its secret.</param>
    /// <param name="wild">The edge that says anything.</param>
    public PayloadFuzzer(string host, int port, (string Name, string Secret) exact, (string Name, string Secret) wild, Random chance)
    {
        (_host, _port, _exact, _wild, _chance) = (host, port, exact, wild, chance);
        _batches = new BadBatches(chance, $"edge/{exact.Name}");
        _wildBatches = new BadBatches(chance, $"edge/{wild.Name}");
    }

    /// <summary>What has to lie in the dead letters of the exact edge, by the payload's Base64.</summary>
    public IReadOnlyDictionary<string, BadBatch> Buried => _buried;

    /// <summary>Streams of the exact edge of which one batch of <see cref="Readings"/> readings has to be in the journal.</summary>
    public IReadOnlyCollection<string> Taken => [.. _taken.Keys];

    /// <summary>Readings in each good batch.</summary>
    public const int Readings = 3;

    /// <summary>Wild messages said so far.</summary>
    public long Wild { get; private set; }

    /// <summary>Says some of everything. What a broker that has died did not hear is said again by <see cref="RepeatAsync"/>.</summary>
    public async Task SayAsync(CancellationToken stop)
    {
        _exactClient ??= new MqttClientFactory().CreateMqttClient();
        _wildClient ??= new MqttClientFactory().CreateMqttClient();
        for (var n = 0; n < 8; n++)
        {
            var bad = _batches.Next();
            _buried.TryAdd(Convert.ToBase64String(bad.Payload), bad);
            await PublishAsync(_exactClient, _exact, Topics.Up(_exact.Name, bad.Stream), bad.Payload, stop);
        }
        var stream = _batches.Stream();
        var good = _batches.Good(stream, Readings).ToByteArray();
        _taken.TryAdd(stream, good);
        await PublishAsync(_exactClient, _exact, Topics.Up(_exact.Name, stream), good, stop);
        for (var n = 0; n < 16; n++)
        {
            var (topic, payload) = WildOne();
            await PublishAsync(_wildClient, _wild, topic, payload, stop);
            Wild++;
        }
    }

    /// <summary>Says once more all that has a known fate: in quiet times, so that nothing of it is lost on the way.</summary>
    public async Task RepeatAsync(CancellationToken stop)
    {
        _exactClient ??= new MqttClientFactory().CreateMqttClient();
        using var timer = new PeriodicTimer(BetweenSome);
        foreach (var some in _buried.Values.Select(static bad => (bad.Stream, bad.Payload)).Concat(_taken.Select(static good => (good.Key, good.Value))).Chunk(AtOnce))
        {
            foreach (var (stream, payload) in some)
                await PublishAsync(_exactClient, _exact, Topics.Up(_exact.Name, stream), payload, stop);
            await timer.WaitForNextTickAsync(stop);
        }
    }

    /// <summary>Hangs up. Whatever is said afterwards is said over new connections.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var client in new[] { _exactClient, _wildClient })
        {
            if (client is { IsConnected: true })
                await client.TryDisconnectAsync();
            client?.Dispose();
        }

        (_exactClient, _wildClient) = (null, null);
    }

    private (string Topic, byte[] Payload) WildOne()
    {
        var edge = _wild.Name;
        return _chance.Next(7) switch
        {
            0 => (Topics.Hello(edge), Mutation.Of(Hello().ToByteArray(), _chance)),
            1 => (Topics.Result(edge, $"fuzz-{_chance.Next(100)}"), Mutation.Of(new CommandResult { Id = $"fuzz-{_chance.Next(100)}", Fate = (Fate)_chance.Next(-1, 6), Code = "code", Reason = "reason" }.ToByteArray(), _chance)),
            2 => (Topics.Reported(edge), Mutation.Of(Encoding.UTF8.GetBytes($$"""{"version":{{_chance.Next(-1, 3)}},"hash":"","boot":"b","by":"x","station":"{}"}"""), _chance)),
            3 => (Topics.State(edge), Mutation.Of(new Presence { Online = true, Boot = "boot" }.ToByteArray(), _chance)),
            4 => (Topics.Up(edge, _wildBatches.Stream()), Noise(_chance.Next(0, 4096))),
            5 => (Topics.Hello(edge), Hello().ToByteArray()),
            _ => (Topics.Up(edge, _wildBatches.Stream()), Mutation.Of(_wildBatches.Good(_wildBatches.Stream(), _chance.Next(1, 50)).ToByteArray(), _chance)),
        };
    }

    private Hello Hello() => new()
    {
        Protocol = (uint)_chance.Next(3),
        Boot = "boot",
        Configuration = (uint)_chance.Next(3),
        Monotonic = _chance.NextInt64(long.MinValue, long.MaxValue),
        Streams = { new HeldStream { Stream = _wildBatches.Stream(), Kind = (StreamKind)_chance.Next(6), Oldest = (ulong)_chance.NextInt64(), Next = (ulong)_chance.NextInt64(), Acknowledged = (ulong)_chance.NextInt64() } },
    };

    private byte[] Noise(int count)
    {
        var bytes = new byte[count];
        _chance.NextBytes(bytes);
        return bytes;
    }

    private async Task PublishAsync(IMqttClient client, (string Name, string Secret) edge, string topic, byte[] payload, CancellationToken stop)
    {
        try
        {
            if (!client.IsConnected)
            {
                await client.ConnectAsync(
                    new MqttClientOptionsBuilder().WithProtocolVersion(MqttProtocolVersion.V500).WithTcpServer(_host, _port).WithClientId(edge.Name)
                        .WithCredentials(edge.Name, edge.Secret).WithCleanStart().WithTimeout(TimeSpan.FromSeconds(10)).Build(),
                    stop);
            }
            await client.PublishBinaryAsync(topic, payload, MqttQualityOfServiceLevel.AtLeastOnce, retain: false, stop);
        }
        catch (Exception exception) when (!stop.IsCancellationRequested && exception is not ObjectDisposedException)
        {
            // The broker is gone, or turned this one away for what it said: the next message knocks again.
            Failed++;
        }
    }

    /// <summary>Messages that did not get through.</summary>
    public long Failed { get; private set; }
}
