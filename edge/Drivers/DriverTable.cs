using Jena.Iot.Edge.Drivers.Contact;
using Jena.Iot.Edge.Drivers.FlashingLight;
using Jena.Iot.Edge.Drivers.LoopDetector;
using Jena.Iot.Edge.Drivers.LoopLane;
using Jena.Iot.Edge.Drivers.NodeHeartbeat;
using Jena.Iot.Edge.Drivers.PedestrianButton;
using Jena.Iot.Edge.Drivers.Programme;
using Jena.Iot.Edge.Drivers.PulseCounter;
using Jena.Iot.Edge.Drivers.SignalGroup;
using Jena.Iot.Edge.Sampling;
using Jena.Iot.Edge.Station;

namespace Jena.Iot.Edge.Drivers;

/// <summary>The drivers that this edge has.</summary>
internal static class DriverTable
{
    /// <summary>In the order in which messages name them.</summary>
    public static readonly IReadOnlyList<IDriver> All =
    [
        new LoopLaneDriver(),
        new PulseCounterDriver(),
        new LoopDetectorDriver(),
        new PedestrianButtonDriver(),
        new SignalGroupDriver(),
        new ProgrammeDriver(),
        new ContactDriver(),
        new FlashingLightDriver(),
        new HeartbeatDriver(),
    ];

    private static readonly Dictionary<string, IDriver> ByKind = All.ToDictionary(static d => d.Kind);

    public static IReadOnlyList<string> Kinds { get; } = [.. All.Select(static d => d.Kind)];

    /// <summary>The driver of a kind of <see cref="Kinds"/>.</summary>
    public static IDriver Of(string kind) => ByKind[kind];

    /// <summary>The input of a point that one of the drivers has read.</summary>
    public static Input Make(Point point, InputContext context) => ByKind[point.Kind].Make(point, context);
}
