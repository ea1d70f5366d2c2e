using Jena.Iot.Edge.Time;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Edge.Outbox;

/// <summary>
/// What went out a moment ago: the cluster may have it before its answer is here. Were it dropped, it would be stored and told as lost.
/// Within the content's lock.
/// </summary>
internal sealed class UnderWay
{
    /// <summary>So long an answer may take; who has none by then is cut off, and room comes first.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly EdgeClock _clock;
    private readonly Dictionary<StreamKind, (string Stream, long To, TimeSpan At)> _sent;

    /// <summary>Of a file just opened anything may be under way, sent by the process before.</summary>
    public UnderWay(StreamStates streams, EdgeClock clock)
    {
        _clock = clock;
        _sent = StreamStates.Kinds.Select(kind => streams[kind]).ToDictionary(static s => s.Kind, s => (s.Id, s.Next - 1, clock.Monotonic));
    }

    /// <summary>Everything up to there is about to be sent.</summary>
    public void GoesOut(StreamState state, long to) =>
        _sent[state.Kind] = (state.Id, _sent[state.Kind] is var before && before.Stream == state.Id ? Math.Max(before.To, to) : to, _clock.Monotonic);

    /// <summary>Whether the oldest reading held may be.</summary>
    public bool Holds(StreamState state) =>
        _sent[state.Kind] is var (stream, to, at) && stream == state.Id && state.Oldest <= to && _clock.Monotonic - at < Patience;
}
