using Jena.Iot.Domain.Alarms;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions.Configuration;
using Jena.Iot.Domain.Junctions.Live;
using Jena.Iot.Domain.Junctions.Selection;
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

    /// <summary>Which programme is asked of the controller, and which it was seen to run.</summary>
    public SelectionView Selection { get; init; } = SelectionView.Of(SelectionBook.Empty);

    public DateTimeOffset? LastSign { get; init; }

    public IReadOnlyList<StandingAlarm> Alarms { get; init; } = [];

    /// <summary>What stands there; null while there is no configuration.</summary>
    public JunctionKind? Kind { get; init; }

    /// <summary>The configuration that is in force; null for none.</summary>
    public ConfigurationSummary? Configuration { get; init; }

    /// <summary>How the signals are run; null where there are none.</summary>
    public JunctionMode? Mode { get; init; }

    /// <summary>The programme that runs; null when that is not known.</summary>
    public ProgrammeView? Programme { get; init; }

    /// <summary>The cycle that runs; null when there is none or it is not known.</summary>
    public CycleView? Cycle { get; init; }

    /// <summary>Whether the signals keep step with their neighbours; null when nobody says.</summary>
    public CoordinationView? Coordination { get; init; }

    /// <summary>Where pedestrians have asked for green and wait, by phase.</summary>
    public IReadOnlyList<PedestrianCall>? PedestrianCalls { get; init; }

    /// <summary>Preemptions and priorities that are asked for or served.</summary>
    public IReadOnlyList<PrecedenceView>? Precedence { get; init; }

    /// <summary>Push buttons and the like, by channel.</summary>
    public IReadOnlyList<DetectorView>? Buttons { get; init; }

    /// <summary>What the watch over the signals found; null while there is no configuration to watch against.</summary>
    public PlausibilityView? Plausibility { get; init; }

    /// <summary>What is wrong with the junction's record as a whole; null for nothing.</summary>
    public IReadOnlyList<HealthView>? Health { get; init; }

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

    /// <summary>The quality of single groups and detectors: that of the junction, or unknown where nothing was said.</summary>
    public IAssetView As(DateTimeOffset now)
    {
        var quality = At(now).Quality;
        return this with
        {
            SignalGroups = [.. SignalGroups.Select(g => g with { Quality = g.Colour is SignalColour.Unknown ? Quality.Unknown : quality })],
            Detectors = [.. Detectors.Select(Judged)],
            Buttons = Buttons is null ? null : [.. Buttons.Select(Judged)],
        };

        DetectorView Judged(DetectorView d) => d with { Quality = d.On is null ? Quality.Unknown : quality };
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

/// <param name="Phase">The parameter of its events.</param>
/// <param name="Name">As on the signal plan; empty when neither configuration nor registry knows the group.</param>
/// <param name="Since">Since when it shows that; null when unknown.</param>
/// <param name="ToldBy">The family of codes that tells what it shows; null for that of phases.</param>
/// <param name="Head">Whom it speaks to; null when it is not configured.</param>
/// <param name="Sensed">The latest event that spoke of it; null for none.</param>
/// <param name="Quality">How far to trust it, as of when it is asked; null in what is stored.</param>
public sealed record SignalGroupView(
    ushort Phase,
    string Name,
    SignalColour Colour,
    DateTimeOffset? Since,
    SignalCodes? ToldBy = null,
    SignalHead? Head = null,
    DateTimeOffset? Sensed = null,
    Quality? Quality = null);

/// <param name="Name">As on the signal plan; empty when neither configuration nor registry knows the detector.</param>
/// <param name="On">Whether it is occupied; null when unknown.</param>
/// <param name="Since">Since when it is so; null when unknown.</param>
/// <param name="Fault">The code of the fault that it has; null for none.</param>
/// <param name="FaultSince">Since when it has it.</param>
/// <param name="Sensed">The latest event that spoke of it; null for none.</param>
/// <param name="Functions">What it serves for; null when it is not configured.</param>
/// <param name="Serves">The phase that it serves; null for none.</param>
/// <param name="Figures">Of the last whole 1, 5 and 15 minutes before the junction's latest event; those of which not everything was heard are left out. Null for none.</param>
/// <param name="Health">Why it is not to be trusted; null for nothing.</param>
/// <param name="Taints">The measures that are doubtful for it; null for none.</param>
/// <param name="Quality">How far to trust it, as of when it is asked; null in what is stored.</param>
public sealed record DetectorView(
    ushort Channel,
    string Name,
    bool? On,
    DateTimeOffset? Since,
    ushort? Fault,
    DateTimeOffset? FaultSince,
    DateTimeOffset? Sensed = null,
    IReadOnlyList<DetectorFunction>? Functions = null,
    ushort? Serves = null,
    string? Approach = null,
    int? Lane = null,
    IReadOnlyList<DetectorFigure>? Figures = null,
    IReadOnlyList<HealthView>? Health = null,
    IReadOnlyList<string>? Taints = null,
    Quality? Quality = null);
