using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Edge.Sampling;
using Jena.Iot.Edge.Station;

namespace Jena.Iot.Edge.Drivers.SignalGroup;

/// <summary>A signal group of a junction by the circuits of its lamps.</summary>
internal sealed class SignalGroupDriver : Driver<SignalGroupPoint, SignalGroupMemory>
{
    public const string Word = "signal-group";

    public override string Kind => Word;

    public override IReadOnlyList<string> Properties { get; } = ["kind", "asset", "phase", "head", "red", "amber", "green", "settleMs", "minAmberS", "minGreenS"];

    public override SignalGroupPoint? Read(JsonFields fields, PointContext station)
    {
        var asset = fields.Asset("asset", "write a junction, as in \"junction/holzmarkt\"", AssetKind.Junction);
        var phase = fields.Whole("phase", 1, 255, "the Indiana phase number, a whole number", required: true);
        var hasAmber = fields.Has("amber");
        var head = fields.Word("head", ["vehicle", "pedestrian", "bicycle", "tram"], required: false) switch
        {
            "vehicle" => SignalHead.Vehicle,
            "pedestrian" => SignalHead.Pedestrian,
            "bicycle" => SignalHead.Bicycle,
            "tram" => SignalHead.Tram,
            _ => hasAmber ? SignalHead.Vehicle : SignalHead.Pedestrian,
        };
        var red = station.Line(fields, "red");
        var amber = station.Line(fields, "amber", required: false);
        var green = station.Line(fields, "green");
        if (head is SignalHead.Vehicle && !hasAmber)
            fields.Refuse("amber", "is missing", "write the line of the amber lamp, or the head that has none: \"pedestrian\"");
        if (head is SignalHead.Pedestrian && hasAmber)
            fields.Refuse("amber", "means nothing for a pedestrian head", "remove it, or write another head");
        var settle = fields.Milliseconds("settleMs", 0, 1000, 50);
        var usual = SignalTimes.Of(head);
        if (!hasAmber && fields.Has("minAmberS"))
            fields.Refuse("minAmberS", "means nothing without an amber lamp", "remove it");
        var times = new SignalTimes(
            fields.Seconds("minAmberS", 0, 10, (int)usual.Amber.TotalSeconds),
            fields.Seconds("minGreenS", 0, 60, (int)usual.Green.TotalSeconds));
        return asset is null || phase is null || red is null || green is null
            ? null
            : new SignalGroupPoint(asset.Value, (ushort)phase, head, red, amber, green, settle, times);
    }

    public override ISampler<SignalGroupMemory> Sampler(SignalGroupPoint point, InputContext context) => new SignalGroupSampler(point);
}
