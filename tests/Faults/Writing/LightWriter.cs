using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Outbox;
using Jena.Iot.Edge.Time;
using Jena.Iot.Edge.Uplink;
using Jena.Iot.Faults.Cluster;
using Jena.Iot.Wire.Delivery;
using Microsoft.Extensions.Logging.Abstractions;

namespace Jena.Iot.Faults.Writing;

/// <summary>
/// An edge inside the gate's process: the agent's own outbox and uplink, and instead of pins a loop that senses by chance and keeps
/// a list of what it numbered. It is never killed; what its outbox says is therefore what was sensed. It keeps nothing that was
/// acknowledged: a cluster that forgets what it acknowledged cannot have it again.
/// </summary>
public sealed class LightWriter : IAsyncDisposable
{
    private readonly Post _post;
    private readonly Random _chance;
    private readonly EdgeClock _clock;
    private readonly OutboxStore _outbox;
    private readonly EdgeTelemetry _telemetry;
    private readonly Uplink _uplink;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly List<Sensing> _sensed = [];
    private readonly bool[] _on = new bool[Post.Channels];
    private long _in;
    private long _out;
    private long _beats;
    private bool _alarm;
    private Task _running = Task.CompletedTask;

    /// <param name="directory">Of its outbox.</param>
    public LightWriter(Post post, string directory, string host, int port, string secretFile, int seed)
    {
        (_post, _chance) = (post, new Random(seed));
        _clock = new EdgeClock(TimeProvider.System, new AssumedClockSync(), BootId.Read());
        _outbox = OutboxStore.Open(new OutboxOptions { Directory = directory, Keep = TimeSpan.Zero }, new OutboxOwner(AssetId.Edge(post.Edge), post.Assets, 1), _clock, NullLogger<OutboxStore>.Instance);
        IStreamSource[] sources = [.. _outbox.Streams.Reverse()];
        _telemetry = new EdgeTelemetry(post.Edge, sources, TimeProvider.System);
        _uplink = new Uplink(
            new UplinkOptions { Edge = post.Edge, Broker = new BrokerAddress(host, port, false), CredentialFile = secretFile },
            new UplinkParts { Sources = sources, Boot = _clock.Boot, Time = TimeProvider.System, Telemetry = _telemetry, Logger = NullLogger.Instance },
            new Random(seed).NextDouble);
        _outbox.DurableAdvanced += _uplink.Wake;
    }

    public Post Post => _post;

    public string Edge => _post.Edge;

    /// <summary>Whether it senses nothing more by itself.</summary>
    public bool IsSilent { get; private set; }

    /// <summary>Numbered and not acknowledged.</summary>
    public long Waiting => _outbox.Streams.Sum(static s => s.Held.Waiting);

    public long Acknowledged => _outbox.Streams.Sum(static s => s.Held.Acknowledged);

    /// <summary>Why there is no connection; null while there is one.</summary>
    public string? Trouble => _uplink.Trouble;

    /// <summary>Everything that it numbered, in order.</summary>
    public IReadOnlyList<Sensing> Sensed
    {
        get
        {
            lock (_gate)
                return [.. _sensed];
        }
    }

    public void Start() => _running = _uplink.RunAsync(_stop.Token);

    public void FallSilent() => IsSilent = true;

    /// <summary>Senses so many things at once, and makes them durable.</summary>
    public void Write(int count)
    {
        // Drawn and numbered in one go: running totals that were overtaken by later ones would read as those of a counter begun anew.
        lock (_gate)
        {
            var sensed = new List<Sensed>(count);
            for (var n = 0; n < count; n++)
                sensed.Add(Next());
            WriteThose(sensed);
        }
    }

    /// <summary>The same with readings of a fault's own: of the past, for one. They are counted and expected like all others.</summary>
    public void WriteThose(IReadOnlyList<Sensed> sensed)
    {
        lock (_gate)
        {
            var at = TimeProvider.System.GetTimestamp();
            var sequences = _outbox.Commit(sensed, []);
            if (sequences.Count != sensed.Count)
                throw new IOException($"{Edge}: the outbox took {sequences.Count} of {sensed.Count} readings");
            for (var n = 0; n < sensed.Count; n++)
            {
                var stream = _outbox.Streams.Single(s => s.Kind == sensed[n].Kind).Stream;
                _sensed.Add(new Sensing(Edge, stream, sequences[n], sensed[n].Asset, sensed[n].Value, at));
            }
        }

        _outbox.Flush();
    }

    /// <summary>One more thing that may happen at its post, now.</summary>
    public Sensed Next(ReadingTime? at = null)
    {
        lock (_gate)
        {
            var now = at ?? _clock.Now();
            switch (_chance.Next(20))
            {
                case < 8:
                    var channel = _chance.Next(Post.Channels);
                    _on[channel] = !_on[channel];
                    return new Sensed(StreamKind.Readings, _post.Junction, now, new IndianaEvent((ushort)(_on[channel] ? 82 : 81), (ushort)(channel + 1)));
                case < 15:
                    var inward = _chance.Next(2) == 0;
                    if (inward)
                        _in++;
                    else
                        _out++;
                    return new Sensed(StreamKind.Readings, _post.CarPark, now, new LanePassage(Post.Lane, inward ? PassageDirection.In : PassageDirection.Out, _in, _out));
                case < 19:
                    return new Sensed(StreamKind.Readings, _post.Node, now, new Heartbeat(true, ++_beats, 0));
                default:
                    _alarm = !_alarm;
                    return new Sensed(StreamKind.Alarms, AssetId.Edge(Edge), now, new AlarmChange("probe", _alarm, AlarmSeverity.Low, "The probe's own."));
            }
        }
    }

    /// <summary>The outbox's clock, for readings of another time.</summary>
    public EdgeClock Clock => _clock;

    /// <summary>Returns whether there is more to do.</summary>
    public bool Maintain() => _outbox.Maintain();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _telemetry.Dispose();
        _outbox.Dispose();
        _stop.Dispose();
    }
}

/// <summary>One thing that was sensed and numbered.</summary>
/// <param name="At">When, on the gate's clock.</param>
public readonly record struct Sensing(string Edge, string Stream, long Sequence, AssetId Asset, ReadingValue Value, long At)
{
    public override string ToString() => $"{Asset} {Edge}/{Stream}#{Sequence} {Value}";
}
