using Jena.Iot.Domain.Common;
using Jena.Iot.Edge.Sampling;
using Jena.Iot.Edge.Station;

namespace Jena.Iot.Edge.Drivers.SignalGroup;

/// <summary>A signal group of a junction by the circuits of its lamps.</summary>
internal sealed class SignalGroupDriver : Driver<SignalGroupPoint, SignalGroupMemory>
{
    public const string Word = "signal-group";

    public override string Kind => Word;

    public override IReadOnlyList<string> Properties { get; } = ["kind", "asset", "phase", "red", "amber", "green", "settleMs"];

    public override SignalGroupPoint? Read(JsonFields fields, PointContext station)
    {
        var asset = fields.Asset("asset", "write a junction, as in \"junction/holzmarkt\"", AssetKind.Junction);
        var phase = fields.Whole("phase", 1, 255, "the Indiana phase number, a whole number", required: true);
        var red = station.Line(fields, "red");
        var amber = station.Line(fields, "amber", required: false);
        var green = station.Line(fields, "green");
        var settle = fields.Milliseconds("settleMs", 0, 1000, 50);
        return asset is null || phase is null || red is null || green is null ? null : new SignalGroupPoint(asset.Value, (ushort)phase, red, amber, green, settle);
    }

    public override ISampler<SignalGroupMemory> Sampler(SignalGroupPoint point, InputContext context) => new SignalGroupSampler(point);
}
