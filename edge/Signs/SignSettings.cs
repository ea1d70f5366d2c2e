using Jena.Iot.Domain.Edges;

namespace Jena.Iot.Edge.Signs;

/// <summary>One number sign of a station.</summary>
public sealed record SignSettings
{
    /// <summary>The longest name, in characters.</summary>
    public const int LongestName = CommandRules.MaxName;

    /// <summary>Its name in commands: a slug of at most <see cref="LongestName"/> characters.</summary>
    public required string Name { get; init; }

    /// <summary>What shows it.</summary>
    public required SignHardware Hardware { get; init; }

    /// <summary>Shown until it is told anything, and without uplink. Default empty: blank.</summary>
    public string SafeText { get; init; } = "";

    /// <summary>So long after the cluster was last heard it shows <see cref="SafeText"/>; 60 s to 7 days. Null for never. Default 15 min.</summary>
    public TimeSpan? SafeAfter { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>The code of the alarm that tells of it.</summary>
    public string Alarm => $"sign-{Name}";
}

/// <summary>The device behind a sign, as the station file describes it.</summary>
/// <param name="Kind">The word of its <see cref="ISignKind"/>.</param>
/// <param name="Digits">How many digits it has, 1 to 64.</param>
public abstract record SignHardware(string Kind, int Digits);
