using Jena.Iot.Domain.Junctions;

namespace Jena.Iot.Api.Console.Pictures;

/// <summary>
/// The colours of Okabe and Ito, told apart in every colour vision. No picture relies on them alone: what differs in colour differs in
/// pattern, height or shape too. Their yellow is left out: it is too faint on white.
/// </summary>
public static class Palette
{
    public const string Green = "#009e73";
    public const string Orange = "#e69f00";
    public const string Vermillion = "#d55e00";
    public const string Blue = "#0072b2";
    public const string Sky = "#56b4e9";
    public const string Purple = "#cc79a7";
    public const string Black = "#000000";

    private static readonly string[] Order = [Blue, Vermillion, Green, Orange, Purple, Sky, Black];
    private static readonly string[] Dashes = ["", "6 3", "2 2", "8 3 2 3"];

    /// <summary>Lines that can be told apart in one picture.</summary>
    public const int Lines = 7;

    /// <summary>The colour of a line by its place, from 0.</summary>
    public static string Line(int place) => Order[place % Order.Length];

    /// <summary>The dashes of a line by its place: another than that of its neighbours in the order.</summary>
    public static string Dash(int place) => Dashes[place % Dashes.Length];

    /// <summary>Of a signal.</summary>
    public static string Of(SignalColour colour) => colour switch
    {
        SignalColour.Green => Green,
        SignalColour.Amber or SignalColour.FlashingAmber => Orange,
        SignalColour.RedAmber => Purple,
        SignalColour.Red => Vermillion,
        SignalColour.Dark => Black,
        _ => "#9aa4ae",
    };
}
