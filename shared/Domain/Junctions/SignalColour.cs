namespace Jena.Iot.Domain.Junctions;

/// <summary>What a signal group shows. In this order a later one wins when two begin at the same instant.</summary>
public enum SignalColour
{
    Unknown = 0,
    RedAmber = 1,
    Green = 2,
    Amber = 3,
    Red = 4,
    Dark = 5,
    FlashingAmber = 6,
}

/// <summary>From codes to colours.</summary>
public static class SignalColours
{
    /// <summary>The colour that begins with <paramref name="code"/>; unknown for a code that begins none.</summary>
    public static SignalColour Of(ushort code) => code switch
    {
        IndianaCode.BeginGreen => SignalColour.Green,
        IndianaCode.BeginYellow => SignalColour.Amber,
        IndianaCode.EndYellow or IndianaCode.BeginRedClearance or IndianaCode.EndRedClearance or IndianaCode.Inactive => SignalColour.Red,
        IndianaCode.BeginRedAmber => SignalColour.RedAmber,
        IndianaCode.BeginDark => SignalColour.Dark,
        IndianaCode.BeginFlashingAmber => SignalColour.FlashingAmber,
        _ => SignalColour.Unknown,
    };
}
