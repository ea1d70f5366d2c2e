using Jena.Iot.Edge.Outbox;

namespace Jena.Iot.Edge.Uplink;

/// <summary>
/// Decides what of one stream to send next. Pure: what is held and the time are arguments, what it says is done by others.
/// Nothing is sent before a hello was answered; then batches go out in order, so many in flight at most; whatever goes wrong,
/// it begins again behind the watermark, and what arrives twice the cluster leaves aside.
/// </summary>
public sealed class StreamSender(DeliveryOptions options)
{
    private readonly Queue<Flight> _flights = new();
    private readonly LeadingEdge _window = new(options.Window);
    private TimeSpan? _held;
    private long _cursor;
    private TimeSpan _patience = options.AckTimeout;
    private (long Expected, TimeSpan At)? _lastGap;

    /// <summary>Whether the cluster has answered a hello since <see cref="Disconnected"/>.</summary>
    public bool IsEstablished { get; private set; }

    /// <summary>Every sequence up to this one is committed by the cluster, as far as is known.</summary>
    public long Watermark { get; private set; }

    /// <summary>Batches without acknowledgement.</summary>
    public int InFlight => _flights.Count;

    /// <summary>The next batch to send; null for none now. A batch that is not full waits for the window to pass.</summary>
    public SendRange? Next(Held stream, TimeSpan now)
    {
        _held = null;
        if (!IsEstablished || _flights.Count >= options.InFlight)
            return null;
        var from = Math.Max(_cursor, stream.Oldest);
        if (from > stream.Durable)
            return null;
        var range = new SendRange(from, Math.Min(stream.Durable, from + options.BatchReadings - 1));
        if (range.Count < options.BatchReadings && _window.WaitAt(now) is var wait && wait > TimeSpan.Zero)
        {
            _held = now + wait;
            return null;
        }
        return range;
    }

    /// <summary>The batch went out.</summary>
    public void Sent(SendRange range, TimeSpan now)
    {
        _flights.Enqueue(new Flight(range, now));
        _window.ActedAt(now);
        _cursor = range.To + 1;
    }

    /// <summary>The cluster's answer to a hello: the truth, even when it knows less than before because it was put back.</summary>
    public AckOutcome HelloAnswered(long watermark, long? expected, Held stream, TimeSpan now)
    {
        // A request to renew that crossed fresh readings on its way is out of date: only a watermark ahead of what can have been sent tells.
        if (watermark >= stream.Unsent)
            return AckOutcome.Renew;
        var known = expected is { } e && e <= watermark ? e - 1 : watermark;
        if (IsEstablished && known >= Watermark)
            return Acknowledged(watermark, expected, now) is AckOutcome.Resend ? AckOutcome.Resend : Heard(now);
        IsEstablished = true;
        Watermark = known;
        return Rewind(known + 1);
    }

    /// <summary>The cluster's answer to a batch. One that overtook another says less and is left aside, unless it asks for something.</summary>
    public AckOutcome Answered(long watermark, long? expected, Held stream, TimeSpan now)
    {
        if (!IsEstablished)
            return AckOutcome.Nothing;
        return watermark >= stream.Unsent ? AckOutcome.Renew : Acknowledged(watermark, expected, now);
    }

    /// <summary>Sends everything unacknowledged again when the oldest batch has waited too long. Returns how many batches that concerns.</summary>
    public int TimedOut(TimeSpan now)
    {
        if (!_flights.TryPeek(out var oldest) || oldest.At + _patience > now)
            return 0;
        var count = _flights.Count;
        _patience = _patience * 2 < options.LongestAckTimeout ? _patience * 2 : options.LongestAckTimeout;
        Rewind(Watermark + 1);
        return count;
    }

    /// <summary>Nobody was there to answer, and now somebody is: the patience that grew meanwhile ends. What is overloaded answers, and keeps it.</summary>
    public void SilenceEnded() => _patience = options.AckTimeout;

    /// <summary>When <see cref="TimedOut"/> or <see cref="Next"/> has something to do without any event; null for never.</summary>
    public TimeSpan? DueAt => _flights.TryPeek(out var oldest) && !(_held < oldest.At + _patience) ? oldest.At + _patience : _held;

    /// <summary>The connection is gone, or the stream is another: a hello has to be answered first.</summary>
    public void Disconnected()
    {
        IsEstablished = false;
        _flights.Clear();
        _lastGap = null;
        _patience = options.AckTimeout;
    }

    private AckOutcome Acknowledged(long watermark, long? expected, TimeSpan now)
    {
        if (watermark > Watermark)
        {
            Watermark = watermark;
            _patience = options.AckTimeout;
            while (_flights.TryPeek(out var oldest) && oldest.Range.To <= watermark)
                _flights.Dequeue();
            _cursor = Math.Max(_cursor, watermark + 1);
        }
        if (expected is not { } from || from >= _cursor)
            return AckOutcome.Nothing;
        // The answers to every batch behind one gap ask for the same: once is enough.
        if (_lastGap is { } gap && gap.Expected == from && now < gap.At + options.GapQuiet)
            return AckOutcome.Nothing;
        // Less than is known although nothing is under way that could have crossed: the cluster was put back.
        if (from <= Watermark)
            Watermark = from - 1;
        _lastGap = (from, now);
        return Rewind(from);
    }

    /// <summary>
    /// Somebody is there. What has been under way for longer than an acknowledgement may take was lost before, and goes out at once.
    /// </summary>
    private AckOutcome Heard(TimeSpan now)
    {
        if (!_flights.TryPeek(out var oldest) || oldest.At + options.AckTimeout > now)
            return AckOutcome.Nothing;
        _patience = options.AckTimeout;
        return Rewind(Watermark + 1);
    }

    private AckOutcome Rewind(long to)
    {
        var resend = _cursor > to && _flights.Count > 0;
        _flights.Clear();
        _cursor = Math.Max(1, to);
        return resend ? AckOutcome.Resend : AckOutcome.Nothing;
    }

    private readonly record struct Flight(SendRange Range, TimeSpan At);
}

/// <summary>The readings of one batch, both ends included.</summary>
public readonly record struct SendRange(long From, long To)
{
    public long Count => To - From + 1;
}

/// <summary>What an answer asks of the sender's owner.</summary>
public enum AckOutcome
{
    Nothing = 0,

    /// <summary>What was in flight goes out again.</summary>
    Resend = 1,

    /// <summary>The stream must become another one, and a hello must say so.</summary>
    Renew = 2,
}
