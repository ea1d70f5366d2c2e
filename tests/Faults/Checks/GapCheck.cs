using Jena.Iot.Domain.Sensing;
using Jena.Iot.Faults.Cluster;

namespace Jena.Iot.Faults.Checks;

/// <summary>
/// Nobody tells of a loss that cannot be: no fault puts the cluster back, and only an edge without room may drop anything. The guest that
/// makes its sequences up tells of any.
/// </summary>
public static class GapCheck
{
    /// <param name="full">Slugs of edges that had no room.</param>
    public static IEnumerable<Finding> Find(IEnumerable<StoredReading> stored, IReadOnlySet<string> full) =>
        from reading in stored
        where reading.Value is Gap gap && reading.Edge != Roster.WildGuest && (gap.Reason is GapReason.LostByRestore || (gap.Reason is GapReason.OutboxFull && !full.Contains(reading.Edge)))
        select new Finding(FindingKind.Lost, $"{reading}: nothing was lost so");
}
