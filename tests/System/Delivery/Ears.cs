using System.Text.Json;
using Google.Protobuf;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Testing.Processes;
using Jena.Iot.Testing.Stimulus;
using Jena.Iot.Wire.Configuration;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.SystemTests.Delivery;

/// <summary>
/// The simplest cluster that keeps the delivery protocol: takes each stream in order, remembers, acknowledges. What it has survives,
/// as if it were stored.
/// </summary>
internal sealed class Ears(int port) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _watermarks = [];
    private readonly List<Reading> _readings = [];
    private readonly List<ReportedConfiguration> _reports = [];
    private readonly List<Task> _listening = [];
    private MqttPeer? _peer;

    /// <summary>What was sensed, in the words of the stimulus; each stream in its order.</summary>
    public IReadOnlyList<Happening> Heard
    {
        get
        {
            lock (_gate)
                return [.. _readings.Select(Told.Translate).OfType<Happening>()];
        }
    }

    /// <summary>What the edge has reported of its configuration, in order.</summary>
    public IReadOnlyList<ReportedConfiguration> Reports
    {
        get
        {
            lock (_gate)
                return [.. _reports];
        }
    }

    /// <summary>Desires a configuration of an edge.</summary>
    public async Task DesireAsync(string edge, DesiredConfiguration desired) =>
        await _peer!.PublishAsync(Topics.Desired(edge), JsonSerializer.SerializeToUtf8Bytes(desired, ConfigurationJson.Default.DesiredConfiguration), retain: true);

    /// <summary>Connects, anew after the broker was killed.</summary>
    public async Task ConnectAsync()
    {
        if (_peer is not null)
            await _peer.DisposeAsync();
        var peer = _peer = await MqttPeer.ConnectAsync(port, MosquittoServer.ClusterUser, "all");
        foreach (var topic in Topics.OfCluster)
            await peer.SubscribeAsync(topic);
        _listening.Add(ListenAsync(peer));
    }

    public async ValueTask DisposeAsync()
    {
        if (_peer is not null)
            await _peer.DisposeAsync();
        await Task.WhenAll(_listening);
    }

    private async Task ListenAsync(MqttPeer peer)
    {
        await foreach (var (topic, payload) in peer.AllAsync())
        {
            if (Topics.TryParse(topic, out var parsed) && Take(parsed, payload) is { Streams.Count: > 0 } ack)
                await peer.TryPublishAsync(Topics.Ack(parsed.Edge), ack.ToByteArray());
        }
    }

    private Ack Take(ParsedTopic topic, byte[] payload)
    {
        lock (_gate)
        {
            switch (topic.Kind)
            {
                case TopicKind.Hello:
                    return new Ack { Streams = { Hello.Parser.ParseFrom(payload).Streams.Select(s => new StreamAck { Stream = s.Stream, Watermark = (ulong)_watermarks.GetValueOrDefault(s.Stream) }) } };
                case TopicKind.Reported:
                    _reports.Add(JsonSerializer.Deserialize(payload, ConfigurationJson.Default.ReportedConfiguration)!);
                    return new Ack();
                case TopicKind.Up when Batch.Parser.ParseFrom(payload) is { Kind: not StreamKind.Live } batch:
                    return new Ack { Streams = { Take(batch) } };
                default:
                    return new Ack();
            }
        }
    }

    private StreamAck Take(Batch batch)
    {
        var watermark = _watermarks.GetValueOrDefault(batch.Stream);
        foreach (var wire in batch.Readings)
        {
            Assert.True(ReadingCodec.TryFromWire(wire, out var reading, out var refusal), refusal?.Reason);
            if (reading.Sequence > watermark + 1)
                return new StreamAck { Stream = batch.Stream, Watermark = (ulong)watermark, Expected = (ulong)watermark + 1 };
            if (reading.Sequence <= watermark)
                continue;
            _readings.Add(reading);
            _watermarks[batch.Stream] = watermark = reading.Sequence;
        }

        return new StreamAck { Stream = batch.Stream, Watermark = (ulong)watermark };
    }
}
