namespace Jena.Iot.Edge.Outbox;

/// <summary>When idle, act at once; then at most once per window. Pure: time is an argument.</summary>
/// <param name="window">Least time between two acts.</param>
public sealed class LeadingEdge(TimeSpan window)
{
    private TimeSpan? _last;

    /// <summary>How long to wait at <paramref name="now"/> before the next act; zero for not at all.</summary>
    public TimeSpan WaitAt(TimeSpan now) =>
        _last is { } before && before + window > now ? before + window - now : TimeSpan.Zero;

    /// <summary>An act began at <paramref name="now"/>.</summary>
    public void ActedAt(TimeSpan now) => _last = now;
}
