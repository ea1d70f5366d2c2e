using Google.Protobuf;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Edge.Outbox;

/// <summary>
/// The readings in an outbox file, by stream and number. One that cannot be read is damage of the file, though SQLite sees none:
/// else it would be met again for ever, and hold up all that comes after it.
/// </summary>
internal sealed class ReadingRows(Tables tables)
{
    /// <param name="kind">The stream.</param>
    /// <param name="reading">With its number, which is free.</param>
    /// <param name="stored">Seconds that the agent had run.</param>
    public void Insert(StreamKind kind, SensedReading reading, long stored) =>
        tables.Insert.Run((int)kind, (long)reading.Sequence, stored, reading.ToByteArray());

    public void Delete(StreamKind kind, long sequence) => tables.Delete.Run((int)kind, sequence);

    public void DeleteBefore(StreamKind kind, long sequence) => tables.DeleteBefore.Run((int)kind, sequence);

    /// <summary>At most <paramref name="count"/> readings from <paramref name="from"/> on, as the transaction under way sees them.</summary>
    public List<SensedReading> Own(StreamKind kind, long from, int count) => Query(tables.ReadOwn, kind, from, count);

    /// <summary>Every reading from <paramref name="from"/> on, as the transaction under way sees them; those yielded may be deleted meanwhile.</summary>
    public IEnumerable<SensedReading> OwnFrom(StreamKind kind, long from)
    {
        const int Chunk = 1_000;
        while (Own(kind, from, Chunk) is { Count: > 0 } rows)
        {
            from = (long)rows[^1].Sequence + 1;
            foreach (var row in rows)
                yield return row;
        }
    }

    /// <summary>At most <paramref name="count"/> committed readings from <paramref name="from"/> on, by the reader's connection, dense: what was dropped between two looks ends them.</summary>
    public List<SensedReading> Dense(StreamKind kind, long from, int count)
    {
        var readings = Query(tables.Read, kind, from, count);
        var dense = 1;
        while (dense < readings.Count && readings[dense].Sequence == readings[dense - 1].Sequence + 1)
            dense++;
        if (dense < readings.Count)
            readings.RemoveRange(dense, readings.Count - dense);
        return readings;
    }

    private static List<SensedReading> Query(Statement statement, StreamKind kind, long from, int count)
    {
        using var rows = statement.Query((int)kind, from, count);
        var readings = new List<SensedReading>();
        while (rows.Read())
            readings.Add(Parse((byte[])rows[0]));
        return readings;
    }

    private static SensedReading Parse(byte[] payload)
    {
        try
        {
            return SensedReading.Parser.ParseFrom(payload);
        }
        catch (InvalidProtocolBufferException error)
        {
            throw OutboxDatabase.Damage($"a reading in the file is none: {error.Message}");
        }
    }
}
