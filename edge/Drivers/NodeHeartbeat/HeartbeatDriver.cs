using Jena.Iot.Domain.Common;
using Jena.Iot.Edge.Sampling;
using Jena.Iot.Edge.Station;

namespace Jena.Iot.Edge.Drivers.NodeHeartbeat;

/// <summary>Probes of a network node, repeated for ever.</summary>
internal sealed class HeartbeatDriver : Driver<HeartbeatPoint, HeartbeatMemory>
{
    public const string Word = "heartbeat";

    public override string Kind => Word;

    public override IReadOnlyList<string> Properties { get; } = ["kind", "asset", "everyS", "line", "probe"];

    public override HeartbeatPoint? Read(JsonFields fields, PointContext station)
    {
        var asset = fields.Asset("asset", "write a node, as in \"node/ap-markt-3\"", AssetKind.Node);
        var every = fields.Seconds("everyS", 1, 3600, 30);
        var simulated = fields.Has("probe");
        if (simulated)
            fields.Word("probe", ["simulated"], required: true);
        if (simulated && fields.Has("line"))
            fields.Refuse("line", "stands beside a probe", "remove one of the two");
        var line = simulated ? null : station.Line(fields, "line", write: "write the line that is high while the node answers, or \"probe\": \"simulated\"");
        return asset is null || (line is null && !simulated) ? null : new HeartbeatPoint(asset.Value, every, line);
    }

    public override ISampler<HeartbeatMemory> Sampler(HeartbeatPoint point, InputContext context) => new HeartbeatSampler(point, context.Probe);
}
