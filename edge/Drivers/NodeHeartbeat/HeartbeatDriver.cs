using Jena.Iot.Domain.Common;
using Jena.Iot.Edge.Sampling;
using Jena.Iot.Edge.Station;

namespace Jena.Iot.Edge.Drivers.NodeHeartbeat;

/// <summary>Probes of a network node, repeated for ever.</summary>
internal sealed class HeartbeatDriver : Driver<HeartbeatPoint, HeartbeatMemory>
{
    public const string Word = "heartbeat";

    public override string Kind => Word;

    private const string Simulated = "simulated";
    private const string Icmp = "icmp";
    private const string Tcp = "tcp";

    private static readonly string[] OverNetwork = ["host", "port", "count", "timeoutMs"];

    public override IReadOnlyList<string> Properties { get; } = ["kind", "asset", "everyS", "line", "probe", .. OverNetwork];

    public override HeartbeatPoint? Read(JsonFields fields, PointContext station)
    {
        var asset = fields.Asset("asset", "write a node, as in \"node/ap-markt-3\"", AssetKind.Node);
        var every = fields.Seconds("everyS", 1, 3600, 30);
        var word = fields.Has("probe") ? fields.Word("probe", [Simulated, Icmp, Tcp], required: true) : null;
        if (fields.Has("probe") && fields.Has("line"))
            fields.Refuse("line", "stands beside a probe", "remove one of the two");
        if (word is Simulated && station.IsReal)
            fields.Refuse("probe", "is \"simulated\" beside pins of kind gpio: a real cabinet would tell of a node that nobody asks", "write \"icmp\" or \"tcp\" with a \"host\", or a \"line\" instead");
        var probe = word is Icmp or Tcp ? Probe(fields, word is Icmp ? ProbeKind.Icmp : ProbeKind.Tcp, every) : null;
        if (word is not (Icmp or Tcp))
        {
            foreach (var name in OverNetwork.Where(fields.Has))
                fields.Refuse(name, "means nothing without a probe over the network", "remove it, or write \"probe\": \"icmp\" or \"tcp\"");
        }
        var line = fields.Has("probe") ? null : station.Line(fields, "line", write: "write the line that is high while the node answers, or a \"probe\": \"icmp\", \"tcp\" or \"simulated\"");
        return asset is null || (line is null && word is not Simulated && probe is null) ? null : new HeartbeatPoint(asset.Value, every, line, probe);
    }

    public override ISampler<HeartbeatMemory> Sampler(HeartbeatPoint point, InputContext context) =>
        point.Probe is null ? new HeartbeatSampler(point, context.Probe) : new ProbeSampler(point, context.Probes);

    private static ProbeSettings? Probe(JsonFields fields, ProbeKind kind, TimeSpan every)
    {
        var host = fields.Text("host", static s => Uri.CheckHostName(s) is not UriHostNameType.Unknown, "write the name or address of the node, as in \"10.20.0.7\"");
        var port = kind is ProbeKind.Tcp ? fields.Whole("port", 1, 65535, "the TCP port, a whole number", required: true) : 0;
        if (kind is ProbeKind.Icmp && fields.Has("port"))
            fields.Refuse("port", "means nothing for an ICMP echo", "remove it, or write \"probe\": \"tcp\"");
        var count = fields.Whole("count", 1, 10, 3, "a whole number of questions");
        var timeout = fields.Milliseconds("timeoutMs", 100, 10_000, 1000);
        if (host is null || port is null)
            return null;
        if (count * timeout < every)
            return new ProbeSettings(kind, host, port.Value, count, timeout);
        fields.Refuse(fields.Has("count") ? "count" : "timeoutMs", $"lets a round last {(count * timeout).TotalSeconds} s, and the next begins after {every.TotalSeconds} s", "write fewer questions, a shorter timeout or a longer \"everyS\"");
        return null;
    }
}
