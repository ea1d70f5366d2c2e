using Jena.Iot.Domain.Common;
using Jena.Iot.Edge.Sampling;
using Jena.Iot.Edge.Station;

namespace Jena.Iot.Edge.Drivers.PedestrianButton;

/// <summary>A push button of pedestrians.</summary>
internal sealed class PedestrianButtonDriver : Driver<PedestrianButtonPoint, PedestrianButtonMemory>
{
    public const string Word = "pedestrian-button";

    public override string Kind => Word;

    public override IReadOnlyList<string> Properties { get; } = ["kind", "asset", "channel", "line", "lamp", "phase", "debounceMs", "stuckAfterS"];

    public override PedestrianButtonPoint? Read(JsonFields fields, PointContext station)
    {
        var asset = fields.Asset("asset", "write a junction, as in \"junction/holzmarkt\"", AssetKind.Junction);
        var channel = fields.Whole("channel", 1, ushort.MaxValue, "the Indiana pedestrian detector channel, a whole number", required: true);
        var line = station.Line(fields, "line");
        var hasLamp = fields.Has("lamp");
        var lamp = station.Line(fields, "lamp", required: false);
        var phase = fields.Whole("phase", 1, 255, "the Indiana phase number of the pedestrians, a whole number", required: hasLamp);
        if (!hasLamp && fields.Has("phase"))
            fields.Refuse("phase", "means nothing without the lamp that acknowledges a call", "write its line as \"lamp\", or remove the phase");
        var debounce = fields.Milliseconds("debounceMs", 0, 1000, 30);
        var stuckAfter = fields.Seconds("stuckAfterS", 10, 3600, 120);
        return asset is null || channel is null || line is null || (hasLamp && (lamp is null || phase is null))
            ? null
            : new PedestrianButtonPoint(asset.Value, (ushort)channel, line, lamp, (ushort)(phase ?? 0), debounce, stuckAfter);
    }

    public override ISampler<PedestrianButtonMemory> Sampler(PedestrianButtonPoint point, InputContext context) => new PedestrianButtonSampler(point);
}
