using Jena.Iot.Domain.Alarms;

namespace Jena.Iot.Domain.Sensing;

/// <summary>What every kind keeps of the readings that concern it: the last sign of life, alarms, gaps.</summary>
public sealed record Vitals
{
    public static Vitals None { get; } = new();

    /// <summary>The latest moment at which the asset is known to have been sensed; never later than its arrival.</summary>
    public DateTimeOffset? LastSign { get; init; }

    public AlarmBook Alarms { get; init; } = AlarmBook.Empty;

    /// <summary>How many gaps were recorded.</summary>
    public long Gaps { get; init; }

    /// <summary>The gap that was recorded last.</summary>
    public RecordedGap? LastGap { get; init; }

    /// <summary>
    /// The vitals after one reading. A recording, a replayed dead letter and a gap are no signs of life; a reading without
    /// a time is one at its arrival.
    /// </summary>
    public Vitals After(SensedBatch batch, Reading reading, DateTimeOffset received)
    {
        var vitals = reading.Value switch
        {
            AlarmChange alarm => this with { Alarms = Alarms.After(alarm, reading.Time.Or(received)) },
            Gap gap => this with { Gaps = Gaps + 1, LastGap = RecordedGap.Of(gap, received) },
            _ => this,
        };
        return batch.IsSignOfLife && reading.Value is not Gap ? vitals.Seen(reading.Time.Or(received), received) : vitals;
    }

    /// <summary>The vitals after all readings of a batch, as if they had been taken one by one.</summary>
    public Vitals After(SensedBatch batch, DateTimeOffset received)
    {
        var vitals = this;
        DateTimeOffset? latest = null;
        foreach (var reading in batch.Readings)
        {
            if (reading.Value is AlarmChange or Gap)
                vitals = vitals.After(batch, reading, received);
            if (batch.IsSignOfLife && reading.Value is not Gap && !(latest >= reading.Time.Or(received)))
                latest = reading.Time.Or(received);
        }
        return latest is { } at ? vitals.Seen(at, received) : vitals;
    }

    /// <summary>A sign of life at <paramref name="at"/>; one in the future counts at its arrival.</summary>
    public Vitals Seen(DateTimeOffset at, DateTimeOffset received)
    {
        var sign = at < received ? at : received;
        return LastSign >= sign ? this : this with { LastSign = sign };
    }
}

/// <summary>A gap as an asset remembers it.</summary>
/// <param name="Recorded">When the cluster took note of it, UTC.</param>
public sealed record RecordedGap(string Stream, long FromSequence, long ToSequence, long Count, DateTimeOffset? First, DateTimeOffset? Last, GapReason Reason, DateTimeOffset Recorded)
{
    public static RecordedGap Of(Gap gap, DateTimeOffset received) =>
        new(gap.Stream, gap.FromSequence, gap.ToSequence, gap.Count, gap.First, gap.Last, gap.Reason, received);
}
