using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Time;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Edge.Outbox;

/// <summary>Numbers and stores: what was sensed, and what the outbox has to say itself. Within a transaction only.</summary>
internal sealed class ReadingAppender(ReadingRows rows, StreamStates streams, LaneCounters lanes, StandingAlarms standing, UnfixedAssets unfixed, RunningTime running, OutboxOwner owner, EdgeClock clock)
{
    /// <summary>Stores what was sensed, with its lane's totals brought to the stream's zero. Returns its number.</summary>
    public long Append(Sensed sensed)
    {
        standing.Note(sensed);
        return Store(sensed.Kind, sensed.Asset, sensed.Time, lanes.Count(sensed), sensed.PinSequence);
    }

    /// <summary>Stores a value whose totals are the stream's already. Returns its number.</summary>
    public long Store(StreamKind kind, AssetId asset, ReadingTime time, ReadingValue value, uint? pinSequence = null)
    {
        var sequence = streams.Take(kind);
        rows.Insert(kind, ReadingCodec.ToWire(new Reading(sequence, asset, time, value, pinSequence), owner.Configuration), running.Seconds);
        if (time.At is null && value is not ClockFixed)
            unfixed.Add(kind, asset, time.Boot);
        return sequence;
    }

    /// <summary>Tells something of the edge itself, now.</summary>
    public void Tell(StreamKind kind, ReadingValue value) => Store(kind, owner.Edge, clock.Now(), value);

    /// <summary>Tells each asset what it lost, now.</summary>
    public void Tell(GapTally tally)
    {
        foreach (var (kind, asset, gap) in tally.All())
            Store(kind, asset, clock.Now(), gap);
    }

    /// <summary>Tells the edge and all of its assets that an unknown number of readings may be lost, now.</summary>
    public void TellDamage()
    {
        foreach (var asset in owner.Assets.Append(owner.Edge).Distinct())
            Store(StreamKind.Readings, asset, clock.Now(), new Gap("unknown", 0, 0, 0, null, null, GapReason.OutboxDamaged));
    }
}
