using Jena.Iot.Domain.Common;

namespace Jena.Iot.Api.Console.Live;

/// <summary>What a state means to somebody who glances at it. Always shown beside the word, never instead of it.</summary>
public enum Tone
{
    /// <summary>Nothing is known.</summary>
    Unknown = 0,

    /// <summary>As it should be.</summary>
    Good = 1,

    /// <summary>Happening: a site that is active.</summary>
    Busy = 2,

    /// <summary>To be watched.</summary>
    Watch = 3,

    /// <summary>Full, down, dark.</summary>
    Bad = 4,

    /// <summary>Closed or over, as somebody wished.</summary>
    Closed = 5,

    /// <summary>Known once, not now.</summary>
    Stale = 6,
}

/// <summary>Tones of states, and their colours: Okabe and Ito's, which people with any colour vision can tell apart.</summary>
public static class Tones
{
    public static IReadOnlyList<Tone> Each { get; } = Enum.GetValues<Tone>();

    public static Tone Of(Published published) => published switch
    {
        { Quality: Quality.Stale } => published.State is "offline" or "down" ? Tone.Bad : Tone.Stale,
        { State: "unknown" } => Tone.Unknown,
        { State: "closed" or "cleared" } => Tone.Closed,
        { State: "full" or "down" or "offline" or "dark" or "fault" } => Tone.Bad,
        { State: "degraded" or "ordered" or "applied" or "flashing" or "partial" } or { Quality: Quality.Partial } => Tone.Watch,
        { State: "active" } => Tone.Busy,
        _ => Tone.Good,
    };

    public static string Colour(this Tone tone) => tone switch
    {
        Tone.Good => "#009E73",
        Tone.Busy => "#0072B2",
        Tone.Watch => "#E69F00",
        Tone.Bad => "#D55E00",
        Tone.Closed => "#6B4C9A",
        Tone.Stale => "#B4BBC4",
        _ => "#FFFFFF",
    };

    /// <summary>The word of style sheets and of the table of words.</summary>
    public static string Word(this Tone tone) => tone switch
    {
        Tone.Good => "good",
        Tone.Busy => "busy",
        Tone.Watch => "watch",
        Tone.Bad => "bad",
        Tone.Closed => "closed",
        Tone.Stale => "stale",
        _ => "unknown",
    };
}
