namespace Jena.Iot.Edge.Station;

/// <summary>What the outbox keeps. Every default holds for a property that is left out.</summary>
public sealed record OutboxSettings
{
    /// <summary>How long acknowledged readings are kept while there is space; 0 to 90 days. Default 7 days.</summary>
    public TimeSpan Keep { get; init; } = TimeSpan.FromDays(7);

    /// <summary>At most so many mebibytes on disk; 1 to 65,536. Default 2,048: 72 hours of 50 readings/s without an uplink.</summary>
    public int MaxMegabytes { get; init; } = 2048;

    /// <summary>Readings are flushed to the disk at least this often: what a power cut can cost; 10 ms to 1 s. Default 250 ms.</summary>
    public TimeSpan Flush { get; init; } = TimeSpan.FromMilliseconds(250);
}
