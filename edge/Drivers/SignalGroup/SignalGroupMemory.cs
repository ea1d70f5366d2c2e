using Jena.Iot.Domain.Junctions;
using Jena.Iot.Edge.Sampling;

namespace Jena.Iot.Edge.Drivers.SignalGroup;

/// <param name="Lamps">Bits of <see cref="SignalLamps"/>; -1 is believed until the first picture has held.</param>
/// <param name="Shown">The last colour that the lamps made sense as.</param>
/// <param name="Since">Since when; null when that was not seen.</param>
/// <param name="UnlitAt">Since when no lamp is lit; null while one is.</param>
/// <param name="Conflict">Whether the lamps show what no signal may show.</param>
/// <param name="Watched">Whether the colour was watched since it began: only then is its duration judged.</param>
/// <param name="Jumped">Whether the lamps changed unseen: then the next step is not judged.</param>
/// <param name="From">The colour before the one shown; unknown when that step was not watched.</param>
/// <param name="Faulty">Whether the alarm of its sequence stands.</param>
/// <param name="Clean">Whether nothing was wrong since red began last.</param>
internal sealed record SignalGroupMemory(
    Settling Lamps,
    SignalColour Shown,
    TimeSpan? Since,
    TimeSpan? UnlitAt,
    bool Conflict,
    bool Watched = false,
    bool Jumped = false,
    SignalColour From = SignalColour.Unknown,
    bool Faulty = false,
    bool Clean = false)
{
    public const int Unknown = -1;

    public static SignalGroupMemory First { get; } = new(Settling.At(Unknown), SignalColour.Unknown, null, null, false);
}
