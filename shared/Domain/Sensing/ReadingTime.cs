namespace Jena.Iot.Domain.Sensing;

/// <summary>
/// When something was sensed, as the edge knew it. <see cref="At"/> is null while the edge's clock was not yet synchronised;
/// then only <see cref="Boot"/> and <see cref="Monotonic"/> place it, until a <see cref="ClockFixed"/> of the same boot tells more.
/// </summary>
/// <param name="Boot">The id of the boot of the edge's machine; empty for a replayed log, which has no monotonic time.</param>
/// <param name="Monotonic">Time since that boot, never running backwards within it.</param>
/// <param name="At">UTC, or null when it was not known.</param>
public readonly record struct ReadingTime(string Boot, TimeSpan Monotonic, DateTimeOffset? At)
{
    /// <summary>A time that is known in UTC alone, as in a recorded log.</summary>
    public static ReadingTime Of(DateTimeOffset at) => new("", TimeSpan.Zero, at.ToUniversalTime());

    /// <summary>The time, or that of the arrival when the clock was not yet synchronised.</summary>
    public DateTimeOffset Or(DateTimeOffset received) => At ?? received;
}
