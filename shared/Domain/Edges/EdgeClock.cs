namespace Jena.Iot.Domain.Edges;

/// <summary>
/// What a hello tells of an edge's own clock. The hello was under way for a while, so the edge's clock is a little further than this says:
/// a deadline that is told by it comes early, never late.
/// </summary>
/// <param name="Boot">The boot of the edge's machine that the clock counts from.</param>
/// <param name="Monotonic">Time since that boot when the hello was written.</param>
/// <param name="At">When the cluster received it, UTC.</param>
public sealed record EdgeClock(string Boot, TimeSpan Monotonic, DateTimeOffset At)
{
    /// <summary>The edge's time at a moment of the cluster's.</summary>
    public TimeSpan MonotonicAt(DateTimeOffset time) => Monotonic + (time - At);
}
