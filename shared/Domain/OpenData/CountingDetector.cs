using Jena.Iot.Domain.Common;

namespace Jena.Iot.Domain.OpenData;

/// <summary>A detector that counts, as a feed of any format tells of it at one moment.</summary>
public sealed record CountingDetector
{
    /// <summary>The junction or counting station that it belongs to.</summary>
    public required AssetId Junction { get; init; }

    public required ushort Channel { get; init; }

    /// <summary>The junction's name and the detector's own, such as <c>Holzmarkt, D11</c>.</summary>
    public required string Name { get; init; }

    /// <summary>That of the junction; null when it has none.</summary>
    public Place? Place { get; init; }

    public Counted Counted { get; init; }

    /// <summary>From the kerb, from 1; null when unknown.</summary>
    public int? Lane { get; init; }

    /// <summary>As people call it; null when unknown.</summary>
    public string? Approach { get; init; }

    public required DetectorCondition Condition { get; init; }

    /// <summary>Since when the condition is so; null when that is not known.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>What is wrong with it, for programs: a slug; null when nothing is.</summary>
    public string? Fault { get; init; }

    /// <summary>What was counted last; null when nothing is known, or what is known is not of now.</summary>
    public CountedSpan? Last { get; init; }

    /// <summary>Unique in a city and for ever: <c>junction/holzmarkt/3</c>.</summary>
    public string Id => $"{Junction}/{Channel}";
}
