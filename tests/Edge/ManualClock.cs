using Jena.Iot.Edge.Time;

namespace Jena.Iot.Edge.Tests;

/// <summary>An edge clock that is set by hand; UTC is that of 2026-03-01 plus the monotonic time.</summary>
internal sealed class ManualClock : IEdgeClock
{
    public static readonly DateTimeOffset Zero = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    public string Boot { get; set; } = "boot-1";

    public TimeSpan Monotonic { get; set; }

    public DateTimeOffset? ToUtc(TimeSpan monotonic) => Zero + monotonic;
}
