using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Faults.Checks;

/// <summary>Nobody tells of a loss that cannot be: no fault puts the cluster back, and only an edge without room may drop anything.</summary>
public static class GapCheck
{
    /// <param name="full">Slugs of edges that had no room.</param>
    public static IEnumerable<Finding> Find(IEnumerable<StoredReading> stored, IReadOnlySet<string> full) =>
        from reading in stored
        where reading.Value is Gap gap && (gap.Reason is GapReason.LostByRestore || (gap.Reason is GapReason.OutboxFull && !full.Contains(reading.Edge)))
        select new Finding(FindingKind.Lost, $"{reading}: nothing was lost so");
}
