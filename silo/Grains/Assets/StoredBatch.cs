using Google.Protobuf;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Silo.Grains.Assets;

/// <summary>Between the bytes in which readings of one asset travel and rest, and the domain's batch.</summary>
public static class StoredBatch
{
    public static byte[] Encode(SensedBatch batch)
    {
        var stored = Header(batch.Source, batch.Counter, batch.Backfill);
        foreach (var reading in batch.Readings)
            stored.Readings.Add(ReadingCodec.ToWire(reading));
        return stored.ToByteArray();
    }

    /// <summary>The message without readings, to be filled.</summary>
    public static StoredReadings Header(Source source, Source counter, bool backfill)
    {
        var stored = new StoredReadings { Origin = source.Origin, Stream = source.Stream, Backfill = backfill };
        if (counter != source)
        {
            stored.CounterOrigin = counter.Origin;
            stored.CounterStream = counter.Stream;
        }
        return stored;
    }

    /// <summary>
    /// Reads what the journal kept. Throws <see cref="InvalidDataException"/> when a reading means nothing to this version:
    /// it was understood when it was written, so the asset must not go on without it.
    /// </summary>
    public static SensedBatch Decode(byte[] payload)
    {
        var stored = SlicedReadings.Parse(payload);
        var reader = new ReadingReader();
        var readings = new List<Reading>(stored.Readings.Count);
        foreach (var slice in stored.Readings)
        {
            if (!reader.TryRead(stored.Reading(slice), out var reading, out var refusal))
                throw new InvalidDataException($"reading {slice.Sequence} of {stored.Source}: {refusal}");
            readings.Add(reading);
        }
        return new SensedBatch(stored.Source, stored.Counter, stored.Backfill, readings);
    }

    /// <summary>Until when all that the origin sensed has been taken; null when it is not told, or is no moment.</summary>
    public static DateTimeOffset? HeardOf(StoredReadings stored) =>
        stored.HasHeardUtcTicks && stored.HeardUtcTicks >= 0 && stored.HeardUtcTicks <= DateTimeOffset.MaxValue.UtcTicks ? new DateTimeOffset(stored.HeardUtcTicks, TimeSpan.Zero) : null;

    public static Source SourceOf(StoredReadings stored) => new(stored.Origin, stored.Stream);
}
