using Jena.Iot.Domain.Common;

namespace Jena.Iot.Domain.Alarms;

/// <summary>
/// Which alarm explains another one, so that one fault is on the list once. It is worked out from what stands at the moment of asking and
/// kept nowhere: as soon as the cause is gone, what it explained counts by itself again.
/// </summary>
public static class ParentCause
{
    /// <summary>The edge whose silence explains this alarm; null when none does. An asset that more than one edge tells of is explained when all of them are silent.</summary>
    /// <param name="edges">Those that may report of the asset, and whether their own silence stands and is not suspended.</param>
    public static AssetId? Of(AssetId asset, string code, IReadOnlyCollection<(AssetId Edge, bool Silent)> edges) =>
        code == AlarmRules.Silent && asset.Kind is not AssetKind.Edge && edges.Count > 0 && edges.All(static e => e.Silent)
            ? edges.Min(static e => e.Edge)
            : null;
}
