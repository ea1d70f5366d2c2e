using Google.Protobuf;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Silo.Tests.Delivery;

/// <summary>What is read from bytes is what the parser and the codec make of them, whatever the bytes are.</summary>
public sealed class ReadingReaderTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly ReadingTime At = new("boot-1", TimeSpan.FromTicks(1_234_567), Noon);

    private static readonly Reading[] Readings =
    [
        new(1, AssetId.Junction("holzmarkt"), At, new IndianaEvent(82, 7), 12),
        new(2, AssetId.Junction("holzmarkt"), new ReadingTime("", TimeSpan.Zero, null), new IndianaEvent(65535, 0)),
        new(3, AssetId.CarPark("neue-mitte"), At, new LanePassage("Süd", PassageDirection.Out, 12, long.MaxValue)),
        new(4, AssetId.CarPark("neue-mitte"), At, new LaneTotals("in-1", 12, 3)),
        new(5, AssetId.Node("ap-markt-3"), At, new Heartbeat(true, 12.5, 0)),
        new(6, AssetId.Node("ap-markt-3"), At, new Heartbeat(false, null, null)),
        new(7, AssetId.Edge("cab-017"), At, new AlarmChange("door", true, AlarmSeverity.Medium, "Tür offen")),
        new(8, AssetId.Edge("cab-017"), At, new Gap("0123456789abcdef.r", 100, 250, 151, Noon, null, GapReason.OutboxFull)),
        new(9, AssetId.Edge("cab-017"), At, new ClockFixed("boot-1", Noon, TimeSpan.FromMilliseconds(5))),
        new(10, AssetId.Edge("cab-017"), At, new Measurement("load", 1.5, "1", TimeSpan.FromSeconds(60))),
    ];

    [Fact]
    public void Every_kind_of_reading_is_read_from_its_bytes_as_it_was_written()
    {
        var reader = new ReadingReader();
        foreach (var expected in Readings)
        {
            Assert.True(reader.TryRead(ReadingCodec.ToWire(expected, configuration: 3).ToByteArray(), out var reading, out _));
            Assert.Equal(expected, reading);
        }
    }

    [Fact]
    public void A_batch_of_damaged_bytes_is_one_exactly_when_the_parser_takes_it_and_holds_what_the_parser_finds()
    {
        var chance = new Random(4711);
        var reader = new ReadingReader();
        var batch = new Batch { Stream = "0123456789abcdef.r", Oldest = 1, Acknowledged = 5, Configuration = 2, Kind = StreamKind.Readings, Traceparent = "00-1" };
        batch.Readings.AddRange(Readings.Select(static (r, i) => ReadingCodec.ToWire(r, i % 2)));
        var whole = batch.ToByteArray();
        var (taken, left) = (0, 0);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = Damaged(whole, chance);
            var parsed = Parse(static b => Batch.Parser.ParseFrom(b), bytes);
            var sliced = Parse(SlicedBatch.Parse, bytes);
            if (parsed is null)
            {
                Assert.Null(sliced);
                left++;
                continue;
            }
            // Stricter than the parser is allowed, for what no outbox writes; laxer never.
            if (sliced is null)
                continue;
            taken++;
            Assert.Equal(
                (parsed.Stream, parsed.Oldest, parsed.Acknowledged, parsed.Configuration, parsed.Kind, parsed.Traceparent, parsed.Readings.Count),
                (sliced.Stream, sliced.Oldest, sliced.Acknowledged, sliced.Configuration, sliced.Kind, sliced.Traceparent, sliced.Readings.Count));
            foreach (var (wire, slice) in parsed.Readings.Zip(sliced.Readings))
            {
                Assert.Equal((wire.Sequence, wire.Configuration, wire.Asset), (slice.Sequence, slice.Configuration, System.Text.Encoding.UTF8.GetString(sliced.Asset(slice))));
                var expected = ReadingCodec.TryFromWire(wire, out var one, out var refused);
                Assert.Equal(expected, reader.TryRead(sliced.Reading(slice), out var other, out var refusal));
                Assert.Equal((one, refused), (other, refusal));
            }
        }
        Assert.True(taken > 1_000 && left > 1_000, $"{taken} were batches and {left} were none");
    }

    private static byte[] Damaged(byte[] whole, Random chance)
    {
        var bytes = whole.ToArray();
        for (var n = chance.Next(1, 4); n > 0; n--)
            bytes[chance.Next(bytes.Length)] = (byte)chance.Next(256);
        return chance.Next(8) == 0 ? bytes[..chance.Next(bytes.Length)] : bytes;
    }

    private static T? Parse<T>(Func<byte[], T> parse, byte[] bytes)
        where T : class
    {
        try
        {
            return parse(bytes);
        }
        catch (Exception exception) when (exception is InvalidProtocolBufferException or InvalidDataException)
        {
            return null;
        }
    }
}
