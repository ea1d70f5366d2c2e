namespace Jena.Iot.Domain.Junctions.Selection;

/// <summary>What the controller was last seen to run: the latest event 131.</summary>
/// <param name="Programme">0 for none that is known.</param>
/// <param name="Since">Since when it is so, as far as that was seen.</param>
/// <param name="Sensed">When it was last seen to be so; null for not since then. An edge tells it anew about every minute.</param>
public sealed record ProgrammeShown(int Programme, DateTimeOffset Since, DateTimeOffset? Sensed = null)
{
    /// <summary>Whether it was seen at that time or later.</summary>
    public bool IsSeenFrom(DateTimeOffset at) => (Sensed ?? Since) >= at;

    internal ProgrammeShown After(int programme, DateTimeOffset at) =>
        (Sensed ?? Since) > at ? this : Programme == programme ? this with { Sensed = at } : new ProgrammeShown(programme, at, at);
}
