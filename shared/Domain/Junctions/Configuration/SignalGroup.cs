namespace Jena.Iot.Domain.Junctions.Configuration;

/// <summary>A signal group: heads that always show the same.</summary>
/// <param name="Name">As on the signal plan, such as K1 or F2; unique within the junction.</param>
/// <param name="Head">Whom it speaks to.</param>
/// <param name="Number">The parameter of its events, 1 to 255; unique among the groups that are told by the same codes.</param>
/// <param name="ToldBy">The family of codes that tells what it shows.</param>
/// <param name="Phase">The phase that it belongs to; null for the phase of its own number, and for a group told by an overlap for none.</param>
/// <param name="Least">Its minimum times; null for those of its head.</param>
/// <param name="MayBeDark">Whether it is dark in operation too, as arrows are that only clear a junction: then that is no dark lamp.</param>
public sealed record SignalGroup(
    string Name, SignalHead Head, ushort Number, SignalCodes ToldBy = SignalCodes.Phase, ushort? Phase = null, MinimumTimes? Least = null, bool MayBeDark = false)
{
    /// <summary>The phase that it belongs to; null for none.</summary>
    public ushort? ServedPhase() => Phase ?? (ToldBy is SignalCodes.Phase or SignalCodes.Walk ? Number : null);

    /// <summary>The minimum times that hold for it.</summary>
    public SignalTimes Times()
    {
        var usual = SignalTimes.Of(Head);
        return new SignalTimes(Seconds(Least?.Amber) ?? usual.Amber, Seconds(Least?.Green) ?? usual.Green);
    }

    /// <summary>The least red-amber that holds for it.</summary>
    public TimeSpan LeastRedAmber() => Seconds(Least?.RedAmber) ?? SignalTimes.LeastRedAmber;

    private static TimeSpan? Seconds(double? seconds) => seconds is { } value ? TimeSpan.FromSeconds(value) : null;
}

/// <summary>Which codes of the enumeration tell what a group shows.</summary>
public enum SignalCodes
{
    /// <summary>1, 8 to 12, 601 to 603, with the phase's number.</summary>
    Phase = 0,

    /// <summary>21 to 23, with the phase's number.</summary>
    Walk = 1,

    /// <summary>61 to 65, with the overlap's number.</summary>
    Overlap = 2,

    /// <summary>67 to 69, with the overlap's number.</summary>
    OverlapWalk = 3,
}

/// <summary>Seconds; null for what holds for the head (see <see cref="SignalTimes"/>), 0 for not judged.</summary>
/// <param name="Amber">0 to 10.</param>
/// <param name="RedAmber">0 to 2.</param>
/// <param name="Green">0 to 60.</param>
public sealed record MinimumTimes(double? Amber = null, double? RedAmber = null, double? Green = null);

/// <summary>A phase of the controller; at a counting station a direction of travel, which volume figures are given by.</summary>
/// <param name="Number">1 to 255; unique.</param>
/// <param name="Name">What it serves, in words.</param>
/// <param name="Coordinated">Whether it is one that the offset refers to.</param>
/// <param name="Actuated">Whether detectors decide when it comes or ends.</param>
/// <param name="Opposes">The phase of the opposite direction of the same street; either of the two may say it. Null for none.</param>
public sealed record Phase(ushort Number, string Name = "", bool Coordinated = false, bool Actuated = false, ushort? Opposes = null);

/// <summary>An overlap: green while any of its phases is.</summary>
/// <param name="Number">1 to 255, as in its events; unique.</param>
/// <param name="Name">In words.</param>
/// <param name="Phases">Its parent phases; at least one.</param>
public sealed record Overlap(ushort Number, string Name, IReadOnlyList<ushort> Phases);
