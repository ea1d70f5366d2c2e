namespace Jena.Iot.Domain.Junctions.Configuration;

/// <summary>Which phases serve the two directions of one street.</summary>
public static class OppositePhases
{
    /// <summary>The phase of the other direction, by phase, whichever of the two says so.</summary>
    public static IReadOnlyDictionary<ushort, ushort> Of(JunctionConfiguration configuration)
    {
        var opposite = new Dictionary<ushort, ushort>();
        foreach (var pair in Pairs(configuration.Phases))
            (opposite[pair.One], opposite[pair.Other]) = (pair.Other, pair.One);
        return opposite;
    }

    internal static IEnumerable<OppositePair> Pairs(IEnumerable<Phase> phases) =>
        phases.Where(static p => p.Opposes is not null).Select(static p => new OppositePair(p.Number, p.Opposes!.Value));
}

internal sealed record OppositePair(ushort One, ushort Other)
{
    /// <summary>Whether one phase, and not both, is in this pair and in the other.</summary>
    public bool SharesOne(ushort one, ushort other) => (one == One || one == Other) != (other == One || other == Other);
}
