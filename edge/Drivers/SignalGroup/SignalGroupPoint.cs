using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Edge.Station;

namespace Jena.Iot.Edge.Drivers.SignalGroup;

/// <summary>The lamp circuits of a signal group: high while the lamp is lit.</summary>
/// <param name="Asset">A junction.</param>
/// <param name="Phase">Indiana phase number, 1 to 255.</param>
/// <param name="Head">Whom it speaks to.</param>
/// <param name="Red">The line of the red lamp.</param>
/// <param name="Amber">The line of the amber lamp; null for a head that has none. A vehicle head has one, a pedestrian head has none.</param>
/// <param name="Green">The line of the green lamp.</param>
/// <param name="Settle">The lamps must hold one picture this long to be believed; 0 to 1 s. Default 50 ms; 0 believes every picture.</param>
/// <param name="Times">How long its colours last at least.</param>
public sealed record SignalGroupPoint(AssetId Asset, ushort Phase, SignalHead Head, string Red, string? Amber, string Green, TimeSpan Settle, SignalTimes Times) : Point(Asset)
{
    public override string Kind => SignalGroupDriver.Word;

    public override string Input => $"signal-group:{Asset}:{Phase}";

    public override IReadOnlyList<string> Lines => Amber is null ? [Red, Green] : [Red, Amber, Green];

    public override TimeSpan ShortestBelieved => Settle;
}
