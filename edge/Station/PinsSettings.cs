using Jena.Iot.Edge.Chips;
using Jena.Iot.Edge.Pins;

namespace Jena.Iot.Edge.Station;

/// <summary>Which pins the station has.</summary>
/// <param name="Kind">Default virtual.</param>
/// <param name="Lines">The names of the input lines, as declared: 1 to 40 of letters, digits and <c>. _ -</c>, without doubles.</param>
/// <param name="Socket">The path of the Unix domain socket; null unless the kind is socket.</param>
public sealed record PinsSettings(PinsKind Kind, IReadOnlyList<string> Lines, string? Socket)
{
    /// <summary>The names of the output lines, as declared; none of them is among <see cref="Lines"/>. Default none.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    /// <summary>Chips that bring lines of their own, which are among <see cref="Lines"/>. Where the kind is not gpio, their lines are simulated like all others.</summary>
    public IReadOnlyList<Mcp23017Settings> Chips { get; init; } = [];

    /// <summary>What lies behind the other lines; null unless the kind is gpio.</summary>
    public GpioSettings? Gpio { get; init; }
}
