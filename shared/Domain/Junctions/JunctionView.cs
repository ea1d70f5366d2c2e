using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.Junctions;

/// <summary>What everybody may know of a junction.</summary>
public sealed record JunctionView : IAssetView
{
    /// <summary>Without a sign of life for this long its state is stale: a controller that runs says something every few seconds.</summary>
    public static readonly TimeSpan StaleAfter = TimeSpan.FromMinutes(5);

    public required AssetId Id { get; init; }

    public required string Name { get; init; }

    public Place? Place { get; init; }

    /// <summary>By phase.</summary>
    public IReadOnlyList<SignalGroupView> SignalGroups { get; init; } = [];

    /// <summary>By channel.</summary>
    public IReadOnlyList<DetectorView> Detectors { get; init; } = [];

    public JunctionCondition Condition { get; init; }

    /// <summary>Since when the condition is so; null when that is not known.</summary>
    public DateTimeOffset? Since { get; init; }

    public JunctionTotals Totals { get; init; } = JunctionTotals.Zero;

    /// <summary>Until when the bin that runs is touched by a gap; null when none was.</summary>
    public DateTimeOffset? PartialUntil { get; init; }

    public DateTimeOffset? LastSign { get; init; }

    public IReadOnlyList<StandingAlarm> Alarms { get; init; } = [];

    /// <summary>
    /// The words are <c>unknown</c>, <c>working</c>, <c>flashing</c>, <c>dark</c>, <c>counting</c> (it has detectors and no signal that spoke) and
    /// <c>stale</c>.
    /// </summary>
    public Published At(DateTimeOffset now)
    {
        if (LastSign is not { } sign)
            return new Published("unknown", Quality.Unknown, null, null, null);
        var stale = sign + StaleAfter;
        if (stale <= now)
            return new Published("stale", Quality.Stale, stale, LastSign, null);
        if (PartialUntil is { } until && until > now)
            return new Published(Word(), Quality.Partial, Since, LastSign, until < stale ? until : stale);
        return new Published(Word(), Quality.Live, Since, LastSign, stale);
    }

    private string Word() => Condition switch
    {
        JunctionCondition.Working => "working",
        JunctionCondition.Flashing => "flashing",
        JunctionCondition.Dark => "dark",
        JunctionCondition.Counting => "counting",
        _ => "unknown",
    };
}

/// <param name="Name">As on the signal plan; empty when the registry does not know the group.</param>
/// <param name="Since">Since when it shows that; null when unknown.</param>
public sealed record SignalGroupView(ushort Phase, string Name, SignalColour Colour, DateTimeOffset? Since);

/// <param name="Name">As on the signal plan; empty when the registry does not know the detector.</param>
/// <param name="On">Whether it is occupied; null when unknown.</param>
/// <param name="Since">Since when it is so; null when unknown.</param>
/// <param name="Fault">The code of the fault that it has; null for none.</param>
/// <param name="FaultSince">Since when it has it.</param>
public sealed record DetectorView(ushort Channel, string Name, bool? On, DateTimeOffset? Since, ushort? Fault, DateTimeOffset? FaultSince);
