using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Silo.Journal;

namespace Jena.Iot.Silo.Grains.Assets;

/// <summary>
/// Cuts a batch into rows at the boundaries of bins, so that a bin can be read back by its index alone. What is too late to
/// be binned, or has no time yet, lies in a row without a bin. Within a row the order of sequence stays.
/// </summary>
public static class RowSplitter
{
    /// <param name="bytes">The batch as it came, when it holds nothing else: kept as it is when it need not be cut.</param>
    public static IReadOnlyList<(NewRow Row, SensedBatch Batch)> Split(SensedBatch batch, DateTimeOffset received, byte[]? bytes = null)
    {
        var first = BinOf(batch.Readings[0], batch.Backfill, received);
        var same = 1;
        while (same < batch.Readings.Count && BinOf(batch.Readings[same], batch.Backfill, received) == first)
            same++;
        if (same == batch.Readings.Count)
            return [Row(batch, first, bytes)];

        var parts = new List<(Bin? Bin, List<Reading> Readings)>(2);
        foreach (var reading in batch.Readings)
        {
            var bin = BinOf(reading, batch.Backfill, received);
            var part = parts.Find(p => p.Bin == bin);
            if (part.Readings is null)
                parts.Add(part = (bin, []));
            part.Readings.Add(reading);
        }
        return [.. parts.Select(part => Row(batch with { Readings = part.Readings }, part.Bin, null))];
    }

    /// <summary>Null for a reading that is not to be binned.</summary>
    public static Bin? BinOf(Reading reading, bool backfill, DateTimeOffset received) =>
        reading.Time.At is { } at && (backfill || received - at <= SensingLimits.Late) ? Bin.Of(at) : null;

    private static (NewRow, SensedBatch) Row(SensedBatch batch, Bin? bin, byte[]? bytes)
    {
        DateTimeOffset? first = null;
        DateTimeOffset? last = null;
        foreach (var reading in batch.Readings)
        {
            if (reading.Time.At is not { } at)
                continue;
            first = first is null || at < first ? at : first;
            last = last is null || at > last ? at : last;
        }
        return (new NewRow(RowKind.Readings, bin, first, last, batch.Readings.Count, bytes ?? StoredBatch.Encode(batch)), batch);
    }
}
