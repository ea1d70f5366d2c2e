namespace Jena.Iot.Domain.Common;

/// <summary>How far a published figure can be trusted. Absence is a value of its own, never a zero.</summary>
public enum Quality
{
    /// <summary>Nothing is known. The default.</summary>
    Unknown = 0,

    /// <summary>Sensed, complete, and fresh.</summary>
    Live = 1,

    /// <summary>Sensed once, but no sign of life for longer than the asset's kind allows.</summary>
    Stale = 2,

    /// <summary>Set by a person.</summary>
    Manual = 3,

    /// <summary>Sensed, but a gap is known to touch it.</summary>
    Partial = 4,
}
