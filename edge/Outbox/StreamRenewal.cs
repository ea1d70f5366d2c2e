using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Wire.Delivery;
using Microsoft.Extensions.Logging;

namespace Jena.Iot.Edge.Outbox;

/// <summary>
/// Gives a stream another identity when the cluster knows more of it than is held: the file was put back to an earlier moment, or
/// lost its newest part. What it held when it was opened after that is the same as what the cluster knows; what was sensed since is
/// new though its numbers are taken: it goes, renumbered, into a new stream, with counters from zero. Between several openings
/// without a word from the cluster the earliest is taken: nothing is lost, at the price of a reading that may be told twice.
/// </summary>
internal sealed class StreamRenewal(ReadingRows rows, StreamStates streams, LaneCounters lanes, RunningTime running, ILogger logger)
{
    /// <summary>A lane that stood still for so many readings is taken from what comes after.</summary>
    private const int LookBack = 100_000;

    /// <summary>Within a transaction only.</summary>
    /// <param name="kind">The stream.</param>
    /// <param name="watermark">What the cluster knows of it.</param>
    public void Renew(StreamKind kind, long watermark)
    {
        var old = streams[kind];
        var from = Math.Max(old.Oldest, Math.Min(watermark + 1, old.Unconfirmed ?? old.Acknowledged + 1));
        var zero = kind is StreamKind.Readings ? TotalsBefore(kind, from) : [];
        rows.DeleteBefore(kind, from);
        var next = 1L;
        foreach (var reading in rows.OwnFrom(kind, from))
        {
            rows.Delete(kind, (long)reading.Sequence);
            reading.Sequence = (ulong)next++;
            Rebase(reading, zero);
            rows.Insert(kind, reading, running.Seconds);
        }
        foreach (var (lane, totals) in zero)
        {
            var counter = lanes.All[lane];
            lanes.Set(lane, counter with { BaseIn = counter.BaseIn + totals.TotalIn, BaseOut = counter.BaseOut + totals.TotalOut });
        }
        var renewed = streams.BeginAgain(kind, next);
        logger.LogWarning("the cluster knows {Old} beyond what is held: {Count} readings go on as {New}", old.Id, next - 1, renewed.Id);
    }

    /// <summary>The totals that each lane had just before <paramref name="from"/>: what the old stream has told of it.</summary>
    private Dictionary<LaneKey, LaneTotals> TotalsBefore(StreamKind kind, long from)
    {
        var before = new Dictionary<LaneKey, LaneTotals>();
        foreach (var wire in rows.Own(kind, from - LookBack, LookBack).Where(w => w.Sequence < (ulong)from))
        {
            if (Totals(wire) is var (lane, totals))
                before[lane] = totals;
        }
        foreach (var wire in rows.OwnFrom(kind, from))
        {
            if (Totals(wire) is not var (lane, totals) || before.ContainsKey(lane))
                continue;
            var (stepIn, stepOut) = wire.Passage is { } passage ? (passage.Direction == 1 ? 1 : 0, passage.Direction == 2 ? 1 : 0) : (0, 0);
            before[lane] = totals with { TotalIn = totals.TotalIn - stepIn, TotalOut = totals.TotalOut - stepOut };
        }
        foreach (var lane in lanes.All.Keys)
        {
            if (lanes.Totals(lane) is { } totals)
                before.TryAdd(lane, totals);
        }
        return before;
    }

    private static (LaneKey Lane, LaneTotals Totals)? Totals(SensedReading wire) => wire.ValueCase switch
    {
        SensedReading.ValueOneofCase.Passage => Totals(wire, wire.Passage.Lane, wire.Passage.TotalIn, wire.Passage.TotalOut),
        SensedReading.ValueOneofCase.Totals => Totals(wire, wire.Totals.Lane, wire.Totals.TotalIn, wire.Totals.TotalOut),
        _ => null,
    };

    private static (LaneKey Lane, LaneTotals Totals) Totals(SensedReading wire, string lane, ulong totalIn, ulong totalOut) =>
        (new LaneKey(AssetId.Parse(wire.Asset), lane), new LaneTotals(lane, (long)totalIn, (long)totalOut));

    private static void Rebase(SensedReading wire, Dictionary<LaneKey, LaneTotals> zero)
    {
        if (Totals(wire) is not var (lane, totals) || !zero.TryGetValue(lane, out var before))
            return;
        var (totalIn, totalOut) = ((ulong)(totals.TotalIn - before.TotalIn), (ulong)(totals.TotalOut - before.TotalOut));
        if (wire.Passage is { } passage)
            (passage.TotalIn, passage.TotalOut) = (totalIn, totalOut);
        else
            (wire.Totals.TotalIn, wire.Totals.TotalOut) = (totalIn, totalOut);
    }
}
