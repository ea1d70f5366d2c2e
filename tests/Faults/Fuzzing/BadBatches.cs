using Google.Protobuf;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Faults.Fuzzing;

/// <summary>A message that cannot be taken, and the code under which it has to lie in the dead letters.</summary>
public sealed record BadBatch(string Stream, byte[] Payload, string Code);

/// <summary>Batches that no outbox sends, each with one thing wrong, made by chance. None is like another.</summary>
public sealed class BadBatches(Random chance, string asset)
{
    private static readonly IReadOnlyList<(string Code, Func<BadBatches, Batch, byte[]> Spoil)> Ways =
    [
        ("not-protobuf", static (_, batch) => [.. batch.ToByteArray(), 0xff]),
        ("not-protobuf", static (self, batch) => self.Cut(batch)),
        ("bad-stream", static (self, batch) => With(batch, b => b.Stream = self.Pick(["", "A", "with space", "../up", new string('a', 81), "ä"]) + (b.Stream.Length % 2 == 0 ? "" : " "))),
        ("bad-stream-kind", static (self, batch) => With(batch, b => b.Kind = (StreamKind)self.Pick([0, 5, 77, -1, int.MaxValue]))),
        ("empty-batch", static (_, batch) => With(batch, static b => b.Readings.Clear())),
        ("bad-sequence", static (self, batch) => With(batch, b => Number(b, self.Pick([0ul, ulong.MaxValue - 100, (ulong)long.MaxValue])))),
        ("not-dense", static (_, batch) => With(batch, static b => b.Readings[^1].Sequence++)),
        ("not-dense", static (_, batch) => With(batch, static b => b.Readings[1].Sequence = b.Readings[0].Sequence)),
        ("bad-oldest", static (self, batch) => With(batch, b => b.Oldest = b.Readings[0].Sequence + (ulong)self.Chance.Next(1, 1000))),
    ];

    private Random Chance => chance;

    public BadBatch Next()
    {
        var (code, spoil) = Ways[chance.Next(Ways.Count)];
        var stream = Stream();
        return new BadBatch(stream, spoil(this, Good(stream, chance.Next(2, 20))), code);
    }

    /// <summary>A stream that nobody has used.</summary>
    public string Stream() => $"{Convert.ToHexStringLower(Bytes(12))}.f";

    /// <summary>A batch with nothing wrong: the first of its stream.</summary>
    public Batch Good(string stream, int count)
    {
        var batch = new Batch { Stream = stream, Oldest = 1, Configuration = 1, Kind = StreamKind.Readings };
        var boot = Convert.ToHexStringLower(Bytes(8));
        for (var n = 1; n <= count; n++)
        {
            batch.Readings.Add(new SensedReading
            {
                Sequence = (ulong)n,
                Asset = asset,
                Boot = boot,
                Monotonic = n * 1_000_000L,
                UtcTicks = DateTime.UtcNow.Ticks,
                Contact = new ContactValue { Contact = "fuzz", Closed = n % 2 == 0 },
            });
        }
        return batch;
    }

    private static byte[] With(Batch batch, Action<Batch> spoil)
    {
        spoil(batch);
        return batch.ToByteArray();
    }

    private static void Number(Batch batch, ulong first)
    {
        batch.Oldest = 0;
        for (var i = 0; i < batch.Readings.Count; i++)
            batch.Readings[i].Sequence = unchecked(first + (ulong)i);
    }

    private byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        chance.NextBytes(bytes);
        return bytes;
    }

    private T Pick<T>(ReadOnlySpan<T> among) => among[chance.Next(among.Length)];

    /// <summary>Cuts the last reading in two: what is left promises more bytes than there are.</summary>
    private byte[] Cut(Batch batch)
    {
        var bytes = batch.ToByteArray();
        return bytes[..^chance.Next(1, batch.Readings[^1].CalculateSize())];
    }
}
