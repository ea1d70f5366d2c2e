using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Time;
using Jena.Iot.Wire.Delivery;
using Microsoft.Extensions.Logging;

namespace Jena.Iot.Edge.Outbox;

/// <summary>
/// Keeps the outbox within its bounds: prunes what was acknowledged and is old enough, or any of it while the disk has little room;
/// when it is full drops acknowledged
/// readings first, then the oldest unacknowledged, readings before alarms, with a gap record for each asset that lost some. On a full
/// disk it drops nothing that is under way: what is sensed meanwhile is lost instead, and told.
/// Within a transaction only, but for <see cref="NoRoom"/>.
/// </summary>
internal sealed class RoomKeeper(Tables tables, ReadingRows rows, StreamStates streams, UnderWay underWay, LaneCounters lanes, RaisedAlarms alarms, ReadingAppender appender, OutboxOptions options, EdgeClock clock, ILogger logger)
{
    /// <summary>Rows that one step of upkeep deletes at most: a sampling thread never waits long behind it.</summary>
    private const int PruneBatch = 500;

    /// <summary>So many commits go by between two looks at the file's size.</summary>
    private const int CommitsPerSizeCheck = 64;

    private int _sinceSizeCheck;
    private bool _full;

    /// <summary>The disk refused to take more. Returns whether that is news.</summary>
    public bool NoRoom()
    {
        var news = !_full;
        _full = true;
        return news;
    }

    /// <summary>Makes room for readings to come, one batch at a time: a burst may take the outbox over its bounds for a while.</summary>
    public void MakeRoom(int incoming)
    {
        var over = streams.Held + incoming > options.MaxReadings;
        if (!over && ++_sinceSizeCheck >= CommitsPerSizeCheck)
        {
            _sinceSizeCheck = 0;
            over = tables.Database.Used() > options.MaxBytes;
        }
        if (!over && !_full)
            return;
        var batch = (int)Math.Min(1_000, options.MaxReadings / 10);
        foreach (var state in StreamStates.Kinds.Select(kind => streams[kind]))
        {
            var to = Math.Min(state.Acknowledged, state.Oldest + batch - 1);
            if (to < state.Oldest)
                continue;
            streams.DropTo(state.Kind, to);
            _full = false;
            return;
        }
        // A disk that others have filled may have room again before the answer comes; who is over its own bounds cannot wait for it.
        if (StreamStates.Kinds.Select(kind => streams[kind]).FirstOrDefault(s => s.Next > s.Oldest && (over || !underWay.Holds(s))) is not { } victim)
            return;
        Drop(victim, Math.Min(victim.Next - 1, victim.Oldest + batch - 1));
        _full = false;
    }

    /// <summary>Prunes both streams by one batch, and clears the alarm once nothing waits. Returns whether there is more to prune.</summary>
    /// <param name="now">Seconds that the agent has run.</param>
    public bool Tidy(long now)
    {
        var more = false;
        // Waiting until nothing can be written would be too late: a deletion is written too.
        var before = DiskRoom.IsScarce(options.Directory) ? now : now - (long)options.Keep.TotalSeconds;
        foreach (var kind in StreamStates.Kinds)
            more |= Prune(kind, before);
        if (_full && streams.Held < options.MaxReadings && tables.Database.Used() <= options.MaxBytes)
            _full = false;
        if (!_full && alarms.Contains(OutboxAlarms.Full) && streams.AllAcknowledged)
            alarms.Clear(OutboxAlarms.Full, appender);
        return more;
    }

    private bool Prune(StreamKind kind, long before)
    {
        var state = streams[kind];
        if (state.Acknowledged < state.Oldest)
            return false;
        long? to;
        using (var found = tables.Prunable.Query((int)kind, state.Acknowledged, PruneBatch, before))
            to = found.Read() && !found.IsDBNull(0) ? found.GetInt64(0) : null;
        if (to is not { } last)
            return false;
        streams.DropTo(kind, last);
        return last - state.Oldest + 1 >= PruneBatch;
    }

    /// <summary>Drops unacknowledged readings, and tells each asset what it lost. Counters are told anew, so that counts heal at once.</summary>
    private void Drop(StreamState victim, long to)
    {
        var tally = new GapTally();
        var fixes = new Dictionary<AssetId, (ReadingTime Time, ClockFixed Fix)>();
        var touched = new HashSet<LaneKey>();
        foreach (var wire in rows.Own(victim.Kind, victim.Oldest, (int)(to - victim.Oldest + 1)))
        {
            if (!ReadingCodec.TryFromWire(wire, out var reading, out var refusal))
                throw new InvalidOperationException($"the outbox holds a reading that this agent does not know ({refusal}): install the agent that wrote it");
            if (reading.Value is ClockFixed fix)
            {
                fixes[reading.Asset] = (reading.Time, fix);
                continue;
            }
            if (reading.Value is LaneTotals && LaneKey.Of(reading.Asset, reading.Value) is { } counted)
            {
                // Told anew below, so that nothing of it is lost.
                touched.Add(counted);
                continue;
            }
            tally.Add(victim.Id, victim.Kind, reading.Sequence, reading.Asset, reading.Time.At, reading.Value, GapReason.OutboxFull);
            if (LaneKey.Of(reading.Asset, reading.Value) is { } lane)
                touched.Add(lane);
        }
        streams.DropTo(victim.Kind, to);
        appender.Tell(tally);
        foreach (var (asset, (time, fix)) in fixes)
            appender.Store(victim.Kind, asset, time, fix);
        foreach (var lane in touched.OrderBy(static l => l.Asset).ThenBy(static l => l.Lane, StringComparer.Ordinal))
        {
            if (lanes.Totals(lane) is { } totals)
                appender.Store(victim.Kind, lane.Asset, clock.Now(), totals);
        }
        if (!alarms.Contains(OutboxAlarms.Full))
            alarms.Raise(OutboxAlarms.Full, OutboxAlarms.Full.Text, appender);
        logger.LogError("the outbox is full: {Count} unacknowledged readings of {Stream} from {From} on are dropped", to - victim.Oldest + 1, victim.Id, victim.Oldest);
    }
}
