using Jena.Iot.Domain.Common;
using Jena.Iot.Edge.Station;

namespace Jena.Iot.Edge.Drivers.PedestrianButton;

/// <summary>A push button of pedestrians (or cyclists): high while it is pressed. Gives Indiana 90 (on) and 89 (off), 91 and 92 when it sticks.</summary>
/// <param name="Asset">A junction.</param>
/// <param name="Channel">Indiana pedestrian detector channel, 1 to 65535.</param>
/// <param name="Line">The line of the button.</param>
/// <param name="Lamp">The line of the lamp by which the controller acknowledges the call ("Signal kommt"): its beginning is Indiana 45. Null for none.</param>
/// <param name="Phase">The pedestrian phase that the call is for, 1 to 255; 0 without a lamp.</param>
/// <param name="Debounce">A level must hold this long to be believed; 0 to 1 s. Default 30 ms; 0 believes every edge.</param>
/// <param name="StuckAfter">Pressed for this long, it sticks; 10 s to 1 h. Default 2 min.</param>
public sealed record PedestrianButtonPoint(AssetId Asset, ushort Channel, string Line, string? Lamp, ushort Phase, TimeSpan Debounce, TimeSpan StuckAfter) : Point(Asset)
{
    public override string Kind => PedestrianButtonDriver.Word;

    public override string Input => $"pedestrian-button:{Asset}:{Channel}";

    public override IReadOnlyList<string> Lines => Lamp is null ? [Line] : [Line, Lamp];

    public override TimeSpan ShortestBelieved => Debounce;
}
