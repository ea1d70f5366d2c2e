namespace Jena.Iot.Domain.Common;

/// <summary>What an asset is. The number is stored in the journal: append only, never renumber.</summary>
public enum AssetKind
{
    /// <summary>No kind: the value of a default <see cref="AssetId"/>, never a valid asset.</summary>
    None = 0,

    /// <summary>A junction with signal groups, a signalled crossing, or a free-standing counting station.</summary>
    Junction = 1,

    /// <summary>A car park: garage or surface lot.</summary>
    CarPark = 2,

    /// <summary>A construction site in the street.</summary>
    Site = 3,

    /// <summary>A network node: access point, switch, router.</summary>
    Node = 4,

    /// <summary>A street cabinet with its edge agent, as an asset of its own.</summary>
    Edge = 5,
}
