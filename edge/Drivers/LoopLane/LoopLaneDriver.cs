using Jena.Iot.Domain.Common;
using Jena.Iot.Edge.Sampling;
using Jena.Iot.Edge.Station;

namespace Jena.Iot.Edge.Drivers.LoopLane;

/// <summary>A lane of a car park with two loops.</summary>
internal sealed class LoopLaneDriver : Driver<LoopLanePoint, LoopLaneMemory>
{
    public const string Word = "loop-lane";

    public override string Kind => Word;

    public override IReadOnlyList<string> Properties { get; } = ["kind", "asset", "lane", "a", "b", "inDirection", "debounceMs", "maxPassageS"];

    public override LoopLanePoint? Read(JsonFields fields, PointContext station)
    {
        var asset = fields.Asset("asset", "write a car park, as in \"carpark/neue-mitte\"", AssetKind.CarPark);
        var lane = fields.Text("lane", LaneName.IsValid, LaneName.Write);
        var a = station.Line(fields, "a");
        var sameLine = a is not null && fields.Text("b", static _ => true, "", required: false) == a;
        if (sameLine)
            fields.Refuse("b", $"is the line of loop A, '{a}'", "write the line of the other loop");
        var b = sameLine ? null : station.Line(fields, "b");
        var direction = fields.Word("inDirection", ["a-to-b", "b-to-a"], required: true) is "b-to-a" ? InDirection.BToA : InDirection.AToB;
        var debounce = fields.Milliseconds("debounceMs", 0, 1000, 20);
        var maxPassage = fields.Seconds("maxPassageS", 1, 3600, 60);
        return asset is null || lane is null || a is null || b is null ? null : new LoopLanePoint(asset.Value, lane, a, b, direction, debounce, maxPassage);
    }

    public override ISampler<LoopLaneMemory> Sampler(LoopLanePoint point, InputContext context) => new LoopLaneSampler(point);
}
