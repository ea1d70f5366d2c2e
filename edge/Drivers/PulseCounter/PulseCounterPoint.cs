using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Station;

namespace Jena.Iot.Edge.Drivers.PulseCounter;

/// <summary>A counter that gives a pulse for each vehicle: a barrier, a light beam, a single loop with a pulse output. High while the pulse lasts.</summary>
/// <param name="Asset">A car park, or a junction.</param>
/// <param name="Lane">The lane's name in the registry; empty at a junction.</param>
/// <param name="Direction">Where its vehicles go; none at a junction.</param>
/// <param name="Channel">Indiana detector channel, 1 to 65535; 0 at a car park.</param>
/// <param name="Line">Its line.</param>
/// <param name="MinPulse">A pulse lasts at least this long; 0 to 1 s. Default 5 ms; 0 counts every edge.</param>
/// <param name="MinGap">Between two pulses lies at least this long; 0 to 1 s. Default 20 ms.</param>
public sealed record PulseCounterPoint(AssetId Asset, string Lane, PassageDirection Direction, ushort Channel, string Line, TimeSpan MinPulse, TimeSpan MinGap) : Point(Asset)
{
    public override string Kind => PulseCounterDriver.Word;

    public override string Input => Asset.Kind is AssetKind.CarPark ? $"pulses:{Asset}:{Lane}" : $"pulses:{Asset}:{Channel}";

    public override IReadOnlyList<string> Lines => [Line];

    public override IReadOnlyList<string> Tells => Asset.Kind is AssetKind.CarPark ? [$"lane:{Asset}:{Lane}"] : [$"detector:{Asset}:{Channel}"];

    public override TimeSpan ShortestBelieved => MinPulse < MinGap ? MinPulse : MinGap;
}
