using Google.Protobuf;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Silo.Tests.Journal;

/// <summary>Rows written by earlier versions stay readable: each line of the fixture is the payload of one row of readings.</summary>
public sealed class StoredReadingsFixtureTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly ReadingTime Known = new("boot-1", TimeSpan.FromTicks(1_234_567), Noon);
    private static readonly ReadingTime Unknown = new("boot-1", TimeSpan.FromSeconds(3), null);

    private static readonly Reading[] Written =
    [
        new(1, AssetId.Junction("holzmarkt"), ReadingTime.Of(Noon.AddMilliseconds(100)), new IndianaEvent(82, 7)),
        new(2, AssetId.Junction("holzmarkt"), Known, new IndianaEvent(65535, 65535)),
        new(3, AssetId.CarPark("neue-mitte"), Known, new LanePassage("in-1", PassageDirection.In, 12, 3)),
        new(4, AssetId.CarPark("neue-mitte"), Unknown, new LaneTotals("in-1", 12, long.MaxValue)),
        new(5, AssetId.Node("ap-markt-3"), Known, new Heartbeat(true, 12.5, 0)),
        new(6, AssetId.Node("ap-markt-3"), Known, new Heartbeat(false, null, null)),
        new(7, AssetId.Site("2026-0412"), Known, new ContactChange("lamp", true)),
        new(8, AssetId.Edge("cab-017"), Known, new AlarmChange("door", true, AlarmSeverity.Medium, "Tür offen")),
        new(9, AssetId.Edge("cab-017"), Known, new Gap("0123456789abcdef.r", 100, 250, 151, Noon, Noon.AddMinutes(1), GapReason.OutboxFull)),
        new(10, AssetId.Edge("cab-017"), Known, new Gap("0123456789abcdef.r", 251, 300, 0, null, null, GapReason.LostByRestore)),
        new(long.MaxValue, AssetId.Edge("cab-017"), Unknown, new ClockFixed("boot-1", Noon, TimeSpan.FromMilliseconds(5))),
    ];

    // What version 1 did not have. A new kind of reading gets a new line, none is changed.
    private static readonly Reading[] Later =
    [
        new(12, AssetId.Edge("cab-017"), Known, new Measurement("cpu-temperature", 48.7, "Cel", TimeSpan.FromSeconds(60))),
        new(13, AssetId.Edge("cab-017"), Unknown, new Measurement("outbox-bytes", 0, "By")),
    ];

    private static string Fixture => Path.Combine(AppContext.BaseDirectory, "Fixtures", "stored-readings-v1.txt");

    [Fact]
    public void Rows_of_version_1_are_read_as_they_were_written()
    {
        var rows = File.ReadAllLines(Fixture).Select(line => StoredReadings.Parser.ParseFrom(Convert.FromBase64String(line))).ToList();

        Assert.Equal(Written.Length, rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            Assert.Equal(("cab-017", "0123456789abcdef.r", i % 2 == 1), (rows[i].Origin, rows[i].Stream, rows[i].Backfill));
            Assert.True(ReadingCodec.TryFromWire(Assert.Single(rows[i].Readings), out var reading, out _));
            Assert.Equal(Written[i], reading);
        }
        Assert.Equal(("cab-001", "fedcba9876543210.r"), (rows[2].CounterOrigin, rows[2].CounterStream));
    }

    [Fact]
    public void Rows_are_still_written_in_the_form_of_version_1() =>
        Assert.Equal(File.ReadAllLines(Fixture), Written.Select((reading, i) => Convert.ToBase64String(Row(reading, i).ToByteArray())));

    [Fact]
    public void What_came_after_version_1_is_read_and_written_as_it_was_then()
    {
        var rows = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Fixtures", "stored-readings-later.txt"));
        Assert.Equal(rows, Later.Select((reading, i) => Convert.ToBase64String(Row(reading, i).ToByteArray())));
        Assert.Equal(Later, rows.Select(static row =>
        {
            Assert.True(ReadingCodec.TryFromWire(Assert.Single(StoredReadings.Parser.ParseFrom(Convert.FromBase64String(row)).Readings), out var reading, out _));
            return reading;
        }));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    public void A_measurement_that_is_no_number_is_refused(double value)
    {
        var wire = ReadingCodec.ToWire(new Reading(1, AssetId.Edge("cab-017"), Known, new Measurement("load", value, "1")));
        Assert.False(ReadingCodec.TryFromWire(wire, out _, out var refusal));
        Assert.Equal("bad-value", refusal!.Code);
    }

    private static StoredReadings Row(Reading reading, int place)
    {
        var row = new StoredReadings { Origin = "cab-017", Stream = "0123456789abcdef.r", Backfill = place % 2 == 1 };
        if (place == 2)
            (row.CounterOrigin, row.CounterStream) = ("cab-001", "fedcba9876543210.r");
        row.Readings.Add(ReadingCodec.ToWire(reading, configuration: 3));
        return row;
    }
}
