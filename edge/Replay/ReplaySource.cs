using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Outbox;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Edge.Replay;

/// <summary>
/// A recorded log as a stream: the file is the outbox. Its identity is a hash of the file and of how the station maps the
/// devices in it, and the sequence of an event is its place among the events that are mapped. So a second run of the same file with the
/// same mapping says the same and is left aside by the cluster; with another mapping it is another stream.
/// </summary>
public sealed class ReplaySource : IStreamSource
{
    private readonly List<Recorded> _events;
    private readonly AssetId[] _assets;
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _released;
    private long _acknowledged;

    private ReplaySource(string stream, int configuration, List<Recorded> events, long whole, AssetId[] assets, ReplayFaults faults)
    {
        (Stream, Configuration, _events, Whole, _assets, Faults) = (stream, configuration, events, whole, assets, faults);
        if (events.Count == 0)
            _done.SetResult();
    }

    public StreamKind Kind => StreamKind.Replay;

    public string Stream { get; }

    public int Configuration { get; }

    /// <summary>Events that are delivered.</summary>
    public long Count => _events.Count;

    /// <summary>Events of the whole log that the station maps, whatever piece of it is delivered.</summary>
    public long Whole { get; }

    /// <summary>Lines that are not.</summary>
    public ReplayFaults Faults { get; }

    /// <summary>Completes when the cluster has committed every event; fails when the cluster's stream is not this file.</summary>
    public Task Completion => _done.Task;

    /// <summary>Raised when the cluster has committed more, outside of all locks.</summary>
    public event Action? Progressed;

    public Held Held
    {
        get
        {
            lock (_gate)
                return new Held(1, Count + 1, _released, _acknowledged);
        }
    }

    /// <summary>Reads the log and maps its devices.</summary>
    /// <param name="piece">Null for the whole; else only these events, as a stream of their own.</param>
    public static ReplaySource Load(RecordedLog log, IReadOnlyDictionary<int, AssetId> devices, int configuration, ReplayPiece? piece = null)
    {
        var assets = devices.OrderBy(static d => d.Key).Select(static d => d.Value).ToArray();
        var places = devices.Keys.Order().Select(static (device, index) => (device, index)).ToDictionary(static p => p.device, static p => (ushort)p.index);
        var events = new List<Recorded>();
        var used = new HashSet<int>();
        var faults = new ReplayFaults();
        foreach (var line in log.Lines())
        {
            if (line.Wrong is { } wrong)
                faults.AddBad(line.Number, wrong);
            else if (!places.TryGetValue(line.Device, out var place))
                faults.AddUnmapped(line.Device);
            else
            {
                used.Add(line.Device);
                events.Add(new Recorded(line.At.UtcTicks, place, line.Code, line.Parameter));
            }
        }
        var stream = $"replay-{Identity(log, devices.Where(d => used.Contains(d.Key)))}";
        var whole = events.Count;
        if (piece is not null)
        {
            var (from, count) = piece.Of(events.Count);
            events = events.GetRange((int)from, (int)count);
            // Another part of the file is another stream: the numbers of two parts must not meet.
            stream = $"{stream}-{from + 1}-{count}";
        }
        return new ReplaySource(stream, configuration, events, whole, assets, faults);
    }

    /// <summary>When the event with this index, from 0, was recorded.</summary>
    public DateTimeOffset At(long index) => new(_events[(int)index].Ticks, TimeSpan.Zero);

    /// <summary>Lets the first <paramref name="count"/> events go out; never fewer than before.</summary>
    public void Release(long count)
    {
        lock (_gate)
            _released = Math.Clamp(count, _released, Count);
    }

    public IReadOnlyList<SensedReading> Read(long from, int count)
    {
        var readings = new List<SensedReading>(count);
        for (var sequence = from; sequence < from + count && sequence <= Count; sequence++)
        {
            var recorded = _events[(int)sequence - 1];
            var time = ReadingTime.Of(new DateTimeOffset(recorded.Ticks, TimeSpan.Zero));
            readings.Add(ReadingCodec.ToWire(new Reading(sequence, _assets[recorded.Place], time, new IndianaEvent(recorded.Code, recorded.Parameter)), Configuration));
        }
        return readings;
    }

    public void Acknowledge(long watermark)
    {
        lock (_gate)
            _acknowledged = Math.Min(watermark, Count);
        Progressed?.Invoke();
        if (watermark >= Count)
            _done.TrySetResult();
    }

    public void Confirm()
    {
    }

    public void Renew(long watermark) => _done.TrySetException(new InvalidOperationException(
        $"the cluster knows {watermark} events of {Stream} and this agent reads {Count} of it: replay with the agent that it was first replayed with"));

    /// <summary>Devices that the file does not hold change nothing: they may come and go in the station.</summary>
    private static string Identity(RecordedLog log, IEnumerable<KeyValuePair<int, AssetId>> mapped)
    {
        var text = string.Join('\n', mapped.OrderBy(static m => m.Key).Select(static m => string.Create(CultureInfo.InvariantCulture, $"{m.Key}={m.Value}")).Prepend(log.Hash));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32];
    }

    /// <summary>16 bytes: a day of a city's log is held in memory.</summary>
    private readonly record struct Recorded(long Ticks, ushort Place, ushort Code, ushort Parameter);
}
