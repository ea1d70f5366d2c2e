using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Edge.Outbox;

/// <summary>One counted lane of one asset.</summary>
internal readonly record struct LaneKey(AssetId Asset, string Lane)
{
    /// <summary>The lane that a value of the asset counts; null for a value without a lane.</summary>
    public static LaneKey? Of(AssetId asset, ReadingValue value) => value switch
    {
        LanePassage p => new LaneKey(asset, p.Lane),
        LaneTotals t => new LaneKey(asset, t.Lane),
        _ => null,
    };
}
