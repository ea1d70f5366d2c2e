using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Edges;

namespace Jena.Iot.Domain.Alarms;

/// <summary>An alarm on the one list of all that stand.</summary>
/// <param name="Name">The asset's name.</param>
/// <param name="ExplainedBy">The edge whose silence explains it; null when it stands for itself.</param>
public sealed record ListedAlarm(AssetId Asset, string Name, StandingAlarm Alarm, AssetId? ExplainedBy)
{
    /// <summary>Whether somebody has to see to it: neither put aside nor explained by another one.</summary>
    public bool IsOpen => Alarm.Suspended is null && ExplainedBy is null;
}

/// <summary>The one list of the alarms that stand, made from the assets' views: there is no second truth.</summary>
public static class StandingList
{
    /// <summary>The most urgent first, then the oldest, then in order of asset and code.</summary>
    public static IReadOnlyList<ListedAlarm> Of(IReadOnlyCollection<IAssetView> views)
    {
        var edges = new Dictionary<AssetId, List<SilentEdge>>();
        foreach (var cabinet in views.OfType<CabinetView>())
        {
            var silent = SilentEdge.Of(cabinet);
            foreach (var asset in cabinet.Assets)
            {
                if (!edges.TryGetValue(asset, out var owners))
                    edges.Add(asset, owners = []);
                owners.Add(silent);
            }
        }
        return [.. views
            .SelectMany(view => view.Alarms.Select(alarm =>
                new ListedAlarm(view.Id, view.Name, alarm, edges.GetValueOrDefault(view.Id) is { } owners ? ParentCause.Of(view.Id, alarm.Code, alarm.Since, owners) : null)))
            .Order(Order)];
    }

    /// <summary>The order of the list.</summary>
    public static IComparer<ListedAlarm> Order { get; } = Comparer<ListedAlarm>.Create(static (one, other) =>
        (one.Alarm.Severity, one.Alarm.Since, one.Asset) is var a && (other.Alarm.Severity, other.Alarm.Since, other.Asset) is var b && a.CompareTo(b) is not 0 and var order
            ? order
            : string.CompareOrdinal(one.Alarm.Code, other.Alarm.Code));
}
