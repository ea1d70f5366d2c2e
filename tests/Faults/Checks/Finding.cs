namespace Jena.Iot.Faults.Checks;

public enum FindingKind
{
    None = 0,

    /// <summary>Sensed and not stored.</summary>
    Lost = 1,

    /// <summary>Stored more than once.</summary>
    Double = 2,

    /// <summary>Stored, and nobody sensed it; or it was sensed otherwise.</summary>
    Foreign = 3,

    /// <summary>A version of a stream that is missing, or there twice.</summary>
    Version = 4,

    /// <summary>A counter that says something else than what was sensed.</summary>
    Counter = 5,

    /// <summary>A view that is not what the journal's is.</summary>
    View = 6,

    /// <summary>A dead letter that nobody expected, or one that is missing.</summary>
    DeadLetter = 7,

    /// <summary>What the API tells of the past is not what the journal holds.</summary>
    Events = 8,

    /// <summary>A service that was away for longer than is promised.</summary>
    Service = 9,
}

/// <summary>Something that does not hold.</summary>
/// <param name="What">For people: which asset, reading, version.</param>
/// <param name="At">When the reading concerned was sensed, on the gate's clock; null where there is none.</param>
public sealed record Finding(FindingKind Kind, string What, long? At = null);
