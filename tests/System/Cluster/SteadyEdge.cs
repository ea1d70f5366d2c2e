using System.Diagnostics;
using Google.Protobuf;
using Jena.Iot.Domain.Common;
using Jena.Iot.Testing.Processes;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.SystemTests.Cluster;

/// <summary>
/// An edge that senses a passage at each of its car parks twenty times a second, numbers and keeps all of it, sends again what is
/// not acknowledged for a second, and notes how long acknowledgements stayed away.
/// </summary>
internal sealed class SteadyEdge : IAsyncDisposable
{
    private const string Stream = "s1";
    private const int InFlight = 20;
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan ResendAfter = TimeSpan.FromSeconds(1);

    private readonly string _name;
    private readonly AssetId[] _assets;
    private readonly MqttPeer _peer;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly List<Batch> _held = [];
    private readonly Dictionary<AssetId, long> _passages;
    private long _next = 1;
    private long _watermark;
    private long _sentTo;
    private bool _again;
    private bool _settling;
    private long _heard = Stopwatch.GetTimestamp();
    private long _sent = Stopwatch.GetTimestamp();
    private Task _sending = Task.CompletedTask;
    private Task _hearing = Task.CompletedTask;

    private SteadyEdge(string name, IEnumerable<AssetId> assets, MqttPeer peer)
    {
        (_name, _assets, _peer) = (name, [.. assets], peer);
        _passages = _assets.ToDictionary(static asset => asset, static _ => 0L);
    }

    /// <summary>The longest time from one acknowledgement to the next so far.</summary>
    public TimeSpan LongestPause { get; private set; }

    /// <summary>What was sensed at each car park so far.</summary>
    public IReadOnlyDictionary<AssetId, long> Passages
    {
        get
        {
            lock (_gate)
                return new Dictionary<AssetId, long>(_passages);
        }
    }

    public static async Task<SteadyEdge> StartAsync(int port, string name, string secret, IEnumerable<AssetId> assets)
    {
        var edge = new SteadyEdge(name, assets, await MqttPeer.ConnectAsync(port, name, secret));
        await edge._peer.SubscribeAsync(Topics.Ack(name));
        edge._hearing = edge.HearAsync();
        edge._sending = edge.SendAsync();
        return edge;
    }

    /// <summary>From here on the longest pause is counted anew.</summary>
    public void CountPausesAnew()
    {
        lock (_gate)
            (LongestPause, _heard) = (TimeSpan.Zero, Stopwatch.GetTimestamp());
    }

    /// <summary>Returns when so many readings more than now are acknowledged.</summary>
    public Task AcknowledgedAsync(long more)
    {
        var until = Volatile.Read(ref _watermark) + more;
        return Eventually.TrueAsync(() => Volatile.Read(ref _watermark) >= until, TimeSpan.FromSeconds(60), () => $"{until} is not acknowledged: {this}");
    }

    /// <summary>Senses nothing more; returns when all is acknowledged.</summary>
    public async Task SettleAsync(TimeSpan within)
    {
        lock (_gate)
            _settling = true;
        await Eventually.TrueAsync(
            () =>
            {
                lock (_gate)
                    return _watermark == _next - 1;
            },
            within,
            ToString);
    }

    /// <summary>How far it is, for messages of failed tests.</summary>
    public override string ToString()
    {
        lock (_gate)
            return $"{_name}: of {_next - 1} readings {_watermark} are acknowledged, sent up to {_sentTo}; it is {(_peer.IsConnected ? "connected" : "not connected")}, its sending is {_sending.Status} {_sending.Exception?.InnerException}";
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _peer.DisposeAsync();
        await Task.WhenAll(_sending, _hearing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task SendAsync()
    {
        using var timer = new PeriodicTimer(Every);
        while (await timer.WaitForNextTickAsync(_stop.Token))
        {
            foreach (var batch in Due())
                await _peer.TryPublishAsync(Topics.Up(_name, Stream), batch.ToByteArray());
        }
    }

    private List<Batch> Due()
    {
        lock (_gate)
        {
            if (_again || Stopwatch.GetElapsedTime(Math.Max(_heard, _sent)) > ResendAfter)
                (_sentTo, _again) = (_watermark, false);
            if (!_settling)
                _held.Add(Sense());
            var due = _held.Take(InFlight).Where(batch => Last(batch) > _sentTo).ToList();
            if (due.Count > 0)
                (_sentTo, _sent) = (Last(due[^1]), Stopwatch.GetTimestamp());
            return due;
        }
    }

    private Batch Sense()
    {
        var batch = new Batch { Stream = Stream, Oldest = 1, Configuration = 1, Kind = StreamKind.Readings };
        foreach (var asset in _assets)
        {
            var total = ++_passages[asset];
            batch.Readings.Add(new SensedReading
            {
                Sequence = (ulong)_next++,
                Asset = asset.ToString(),
                Boot = "boot",
                UtcTicks = DateTime.UtcNow.Ticks,
                Passage = new LanePassageValue { Lane = "north", Direction = 1, TotalIn = (ulong)total },
            });
        }
        return batch;
    }

    private async Task HearAsync()
    {
        await foreach (var (_, payload) in _peer.AllAsync())
        {
            foreach (var ack in Ack.Parser.ParseFrom(payload).Streams)
                Hear(ack);
        }
    }

    private void Hear(StreamAck ack)
    {
        lock (_gate)
        {
            if ((long)ack.Watermark > _watermark)
            {
                var pause = Stopwatch.GetElapsedTime(_heard);
                LongestPause = pause > LongestPause ? pause : LongestPause;
                (_heard, _watermark) = (Stopwatch.GetTimestamp(), (long)ack.Watermark);
                _held.RemoveAll(batch => Last(batch) <= _watermark);
            }
            _again |= ack.HasExpected;
        }
    }

    private static long Last(Batch batch) => (long)batch.Readings[^1].Sequence;
}
