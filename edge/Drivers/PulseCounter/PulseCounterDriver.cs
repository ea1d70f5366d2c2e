using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Sampling;
using Jena.Iot.Edge.Station;

namespace Jena.Iot.Edge.Drivers.PulseCounter;

/// <summary>A counter that gives a pulse for each vehicle.</summary>
internal sealed class PulseCounterDriver : Driver<PulseCounterPoint, PulseCounterMemory>
{
    public const string Word = "pulse-counter";

    public override string Kind => Word;

    public override IReadOnlyList<string> Properties { get; } = ["kind", "asset", "lane", "direction", "channel", "line", "minPulseMs", "minGapMs"];

    public override PulseCounterPoint? Read(JsonFields fields, PointContext station)
    {
        var asset = fields.Asset("asset", "write a car park, as in \"carpark/neue-mitte\", or a junction, as in \"junction/holzmarkt\"", AssetKind.CarPark, AssetKind.Junction);
        var isLane = asset?.Kind is AssetKind.CarPark;
        string? lane = null;
        var direction = PassageDirection.None;
        int? channel = null;
        if (isLane)
        {
            lane = fields.Text("lane", LaneName.IsValid, LaneName.Write);
            direction = fields.Word("direction", ["in", "out"], required: true) switch
            {
                "in" => PassageDirection.In,
                "out" => PassageDirection.Out,
                _ => PassageDirection.None,
            };
            RefuseBeside(fields, "channel", "a car park");
        }
        else if (asset is not null)
        {
            channel = fields.Whole("channel", 1, ushort.MaxValue, "the Indiana detector channel, a whole number", required: true);
            RefuseBeside(fields, "lane", "a junction");
            RefuseBeside(fields, "direction", "a junction");
        }
        var line = station.Line(fields, "line");
        var minPulse = fields.Milliseconds("minPulseMs", 0, 1000, 5);
        var minGap = fields.Milliseconds("minGapMs", 0, 1000, 20);
        return asset is null || line is null || (isLane ? lane is null || direction is PassageDirection.None : channel is null)
            ? null
            : new PulseCounterPoint(asset.Value, lane ?? "", direction, (ushort)(channel ?? 0), line, minPulse, minGap);
    }

    public override ISampler<PulseCounterMemory> Sampler(PulseCounterPoint point, InputContext context) => new PulseCounterSampler(point);

    private static void RefuseBeside(JsonFields fields, string name, string what)
    {
        if (fields.Has(name))
            fields.Refuse(name, $"means nothing for {what}", "remove it");
    }
}
