namespace Jena.Iot.Domain.OpenData;

/// <summary>How far a counting detector can be relied on at a moment. Each is something else to whoever reads a feed.</summary>
public enum DetectorCondition
{
    /// <summary>It never said anything.</summary>
    Unknown = 0,

    /// <summary>It counts.</summary>
    Working = 1,

    /// <summary>It counts, and a gap is known to touch its figures: they are the least that there was.</summary>
    Partial = 2,

    /// <summary>Its cabinet gives no sign of life any more: nothing is known of now.</summary>
    Stale = 3,

    /// <summary>It is broken: what it says is not to be relied on.</summary>
    Faulty = 4,

    /// <summary>It was taken out of service.</summary>
    Disabled = 5,
}
