using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;

namespace Jena.Iot.Domain.Alarms;

/// <summary>
/// Which alarm explains another one, so that one fault is on the list once. It is worked out from what stands at the moment of asking and
/// kept nowhere: as soon as the cause is gone, what it explained counts by itself again.
/// </summary>
public static class ParentCause
{
    /// <summary>Whether a silence may explain an alarm at all: it says that something was not heard.</summary>
    public static bool MayExplain(AssetId asset, string code) => asset.Kind switch
    {
        AssetKind.Edge => false,
        AssetKind.Junction => code == AlarmRules.Silent || JunctionAlarms.TellsOfSilence(code),
        _ => code == AlarmRules.Silent,
    };

    /// <summary>
    /// The edge whose silence explains this alarm; null when none does. An asset that more than one edge tells of is explained when all of them
    /// are silent. What was raised while one of them still spoke has a cause of its own.
    /// </summary>
    /// <param name="since">When the alarm was raised.</param>
    /// <param name="edges">Those that may report of the asset.</param>
    public static AssetId? Of(AssetId asset, string code, DateTimeOffset since, IReadOnlyCollection<SilentEdge> edges) =>
        edges.Count > 0 && MayExplain(asset, code) && edges.All(e => e.Silent && (code == AlarmRules.Silent || e.LastSign < since))
            ? edges.Min(static e => e.Edge)
            : null;
}

/// <summary>An edge, as far as it may explain alarms.</summary>
/// <param name="Silent">Whether the alarm of its own silence stands and is not suspended.</param>
/// <param name="LastSign">When it was last heard; null when it never was.</param>
public readonly record struct SilentEdge(AssetId Edge, bool Silent, DateTimeOffset? LastSign)
{
    public static SilentEdge Of(Edges.CabinetView cabinet) =>
        new(cabinet.Id, cabinet.Alarms.Any(static a => a is { Code: AlarmRules.Silent, Suspended: null }), cabinet.LastSign);
}
