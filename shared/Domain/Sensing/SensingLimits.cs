using Jena.Iot.Domain.Common;

namespace Jena.Iot.Domain.Sensing;

/// <summary>How old and how new a reading may be.</summary>
public static class SensingLimits
{
    /// <summary>A reading dated later than this after now is refused: its clock is wrong.</summary>
    public static readonly TimeSpan Future = TimeSpan.FromMinutes(5);

    /// <summary>A reading older than this is kept and totalled but no longer binned, unless its stream is a recording.</summary>
    public static readonly TimeSpan Late = TimeSpan.FromDays(14);

    /// <summary>Null, or why <paramref name="reading"/> cannot be taken at <paramref name="now"/>.</summary>
    public static Refusal? Check(Reading reading, DateTimeOffset now) =>
        reading.Time.At is { } at && at > now + Future
            ? new Refusal("time-in-future", $"the reading is dated {at:O}, more than {Future.TotalMinutes} minutes after {now:O}: mend the clock of the edge")
            : null;
}
