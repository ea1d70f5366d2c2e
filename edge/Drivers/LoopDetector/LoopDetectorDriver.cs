using Jena.Iot.Domain.Common;
using Jena.Iot.Edge.Sampling;
using Jena.Iot.Edge.Station;

namespace Jena.Iot.Edge.Drivers.LoopDetector;

/// <summary>A detector of a junction that shows presence on one line.</summary>
internal sealed class LoopDetectorDriver : Driver<LoopDetectorPoint, LoopDetectorMemory>
{
    public const string Word = "detector";

    public override string Kind => Word;

    public override IReadOnlyList<string> Properties { get; } = ["kind", "asset", "channel", "line", "debounceMs"];

    public override LoopDetectorPoint? Read(JsonFields fields, PointContext station)
    {
        var asset = fields.Asset("asset", "write a junction, as in \"junction/holzmarkt\"", AssetKind.Junction);
        var channel = fields.Whole("channel", 1, ushort.MaxValue, "the Indiana detector channel, a whole number", required: true);
        var line = station.Line(fields, "line");
        var debounce = fields.Milliseconds("debounceMs", 0, 1000, 20);
        return asset is null || channel is null || line is null ? null : new LoopDetectorPoint(asset.Value, (ushort)channel, line, debounce);
    }

    public override ISampler<LoopDetectorMemory> Sampler(LoopDetectorPoint point, InputContext context) => new LoopDetectorSampler(point);
}
