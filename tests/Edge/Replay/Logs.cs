using System.IO.Compression;
using System.Text;
using Jena.Iot.Domain.Common;
using Jena.Iot.Edge.Outbox;
using Jena.Iot.Edge.Replay;
using Jena.Iot.Edge.Tests.Outbox;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Edge.Tests.Replay;

public sealed class Logs : IDisposable
{
    private const string Good = """
        TimeStamp,DeviceId,EventId,Parameter
        2024-05-13 15:00:00,227,82,5
        2024-05-13 15:00:00.1,452,81,4
        2024-05-13 15:00:01,227,1,2
        """;

    private static readonly Dictionary<int, AssetId> Devices = new() { [227] = AssetId.Junction("holzmarkt"), [452] = AssetId.Junction("paradies") };

    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    private async Task<ReplaySource> LoadAsync(string text, ReplayPiece? piece = null, Dictionary<int, AssetId>? devices = null) =>
        ReplaySource.Load(await RecordedLog.OpenAsync(directory.Write("log.csv", text)), devices ?? Devices, 3, piece);

    [Fact]
    public async Task Each_line_is_an_event_of_the_junction_that_its_device_is_mapped_to()
    {
        var source = await LoadAsync(Good);
        Assert.Equal(new Held(1, 4, 0, 0), source.Held);
        var readings = source.Read(1, 100);
        Assert.Equal([(1ul, "junction/holzmarkt", 82u, 5u), (2ul, "junction/paradies", 81u, 4u), (3ul, "junction/holzmarkt", 1u, 2u)], readings.Select(static r => (r.Sequence, r.Asset, r.Indiana.Code, r.Indiana.Parameter)));
        Assert.Equal(new DateTimeOffset(2024, 5, 13, 15, 0, 0, 100, TimeSpan.Zero).UtcTicks, readings[1].UtcTicks);
        Assert.All(readings, static r => Assert.Equal(("", 3u), (r.Boot, r.Configuration)));
        Assert.Equal(StreamKind.Replay, source.Kind);
    }

    [Fact]
    public async Task The_same_file_and_mapping_are_the_same_stream()
    {
        var first = await LoadAsync(Good);
        Assert.Equal(first.Stream, (await LoadAsync(Good)).Stream);
        Assert.NotEqual(first.Stream, (await LoadAsync(Good + "\n2024-05-13 15:00:02,227,1,2")).Stream);
        Assert.Matches("^replay-[0-9a-f]{32}$", first.Stream);
    }

    [Fact]
    public async Task Another_mapping_of_the_same_file_is_another_stream_and_skips_nothing()
    {
        var whole = await LoadAsync(Good);
        var fewer = await LoadAsync(Good, devices: new() { [227] = Devices[227] });
        var other = await LoadAsync(Good, devices: new() { [227] = Devices[452], [452] = Devices[227] });
        Assert.Equal(3, new[] { whole.Stream, fewer.Stream, other.Stream }.Distinct().Count());
    }

    [Fact]
    public async Task The_order_of_the_mapping_and_devices_that_the_file_does_not_hold_change_no_stream() =>
        Assert.Equal((await LoadAsync(Good)).Stream, (await LoadAsync(Good, devices: new() { [999] = AssetId.Junction("c"), [452] = Devices[452], [227] = Devices[227] })).Stream);

    [Fact]
    public async Task A_gzipped_log_reads_the_same()
    {
        await using (var zip = new GZipStream(File.Create(directory.File("log.csv.gz")), CompressionLevel.Fastest))
            await zip.WriteAsync(Encoding.UTF8.GetBytes(Good));
        var source = ReplaySource.Load(await RecordedLog.OpenAsync(directory.File("log.csv.gz")), Devices, 3);
        Assert.Equal((await LoadAsync(Good)).Read(1, 9), source.Read(1, 9));
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.99)]
    [InlineData(0.9999)]
    public async Task A_gzipped_log_that_is_cut_short_is_named_and_not_read(double part)
    {
        var whole = Zip(Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(0, 20_000).Select(static i => $"2024-05-13 15:{i / 60 % 60:00}:{i % 60:00},227,{i * 7 % 200},{i % 16}"))));
        await File.WriteAllBytesAsync(directory.File("cut.csv.gz"), whole[..(int)(whole.Length * part)]);

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => RecordedLog.OpenAsync(directory.File("cut.csv.gz")));

        Assert.Contains("cut.csv.gz is cut short", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gzipped_log_of_several_members_is_whole_wherever_they_end()
    {
        // The packed length passes over the bounds of the chunks in which it is unpacked.
        for (var fill = 8_100; fill < 8_230; fill++)
        {
            var first = Zip(Encoding.UTF8.GetBytes(new string('x', fill) + "\n"), CompressionLevel.NoCompression);
            await File.WriteAllBytesAsync(directory.File("log.csv.gz"), [.. first, .. Zip(Encoding.UTF8.GetBytes(Good))]);
            var source = ReplaySource.Load(await RecordedLog.OpenAsync(directory.File("log.csv.gz")), Devices, 3);
            Assert.Equal(3, source.Count);
        }
    }

    private static byte[] Zip(byte[] content, CompressionLevel level = CompressionLevel.Fastest)
    {
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, level))
            zip.Write(content);
        return packed.ToArray();
    }

    [Theory]
    [InlineData("2024-05-13 15:00:00,227,82", "3 fields")]
    [InlineData("2024-05-13 15:00:00,227,82,5,6", "5 fields")]
    [InlineData("yesterday,227,82,5", "'yesterday' is not a time")]
    [InlineData("2024-05-13 15:00:00,x,82,5", "'x' is not a device")]
    [InlineData("2024-05-13 15:00:00,227,65536,5", "'65536' is not an event")]
    [InlineData("2024-05-13 15:00:00,227,82,65536", "'65536' is not a parameter")]
    public async Task A_bad_line_is_told_with_its_number_and_the_rest_is_numbered_densely(string bad, string part)
    {
        var source = await LoadAsync($"TimeStamp,DeviceId,EventId,Parameter\n2024-05-13 15:00:00,227,82,5\n{bad}\n\n2024-05-13 15:00:01,452,82,6\n");
        Assert.Equal([1ul, 2ul], source.Read(1, 9).Select(static r => r.Sequence));
        var (line, wrong) = Assert.Single(source.Faults.First);
        Assert.Equal((1L, 3L), (source.Faults.Bad, line));
        Assert.Contains(part, wrong, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_parameter_that_was_written_with_a_sign_keeps_its_sixteen_bits() =>
        Assert.Equal(65_535u, Assert.Single((await LoadAsync("2024-05-13 15:00:00,227,400,-1")).Read(1, 9)).Indiana.Parameter);

    [Fact]
    public async Task Only_the_first_bad_lines_are_told_and_all_are_counted()
    {
        var source = await LoadAsync(string.Join('\n', Enumerable.Repeat("nonsense", 100)));
        Assert.Equal((100L, ReplayFaults.Told), (source.Faults.Bad, source.Faults.First.Count));
        Assert.True(source.Completion.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Events_of_a_device_that_nobody_mapped_are_counted_by_device()
    {
        var source = await LoadAsync("2024-05-13 15:00:00,454,82,5\n2024-05-13 15:00:01,454,82,5\n2024-05-13 15:00:01,227,82,5");
        Assert.Equal([new KeyValuePair<int, long>(454, 2)], source.Faults.Unmapped);
        Assert.Equal(1, source.Count);
    }

    [Fact]
    public void The_pieces_make_the_whole_each_event_once()
    {
        var next = 0L;
        for (var k = 1; k <= 12; k++)
        {
            var (from, count) = ReplayPiece.Parse($"{k}/12").Of(246_413);
            Assert.Equal(next, from);
            next += count;
        }
        Assert.Equal(246_413, next);
    }

    [Fact]
    public async Task A_piece_is_a_stream_of_its_own_numbered_from_one()
    {
        var whole = await LoadAsync(Good);
        var piece = await LoadAsync(Good, ReplayPiece.Range(2, 5));
        Assert.Equal($"{whole.Stream}-2-2", piece.Stream);
        Assert.Equal([(1ul, 81u), (2ul, 1u)], piece.Read(1, 9).Select(static r => (r.Sequence, r.Indiana.Code)));
        Assert.Equal(0, (await LoadAsync(Good, ReplayPiece.Range(9, 5))).Count);
    }

    [Theory]
    [InlineData("0/12")]
    [InlineData("13/12")]
    [InlineData("3")]
    [InlineData("a/b")]
    public void What_is_no_piece_is_refused(string text) =>
        Assert.Contains("3/12", Assert.Throws<FormatException>(() => ReplayPiece.Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("fast")]
    [InlineData("0x")]
    [InlineData("60")]
    [InlineData("-1x")]
    public void What_is_no_speed_is_refused(string text) =>
        Assert.Contains("60x", Assert.Throws<FormatException>(() => ReplaySpeed.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_speed_is_a_factor_or_as_fast_as_it_goes()
    {
        Assert.Equal(60, ReplaySpeed.Parse("60x").Factor);
        Assert.Equal(0.5, ReplaySpeed.Parse("0.5x").Factor);
        Assert.Null(ReplaySpeed.Parse("max").Factor);
    }

    [Fact]
    public async Task It_is_complete_when_the_last_event_is_acknowledged_and_fails_when_the_cluster_knows_more()
    {
        var source = await LoadAsync(Good);
        source.Acknowledge(2);
        Assert.False(source.Completion.IsCompleted);
        source.Acknowledge(3);
        Assert.True(source.Completion.IsCompletedSuccessfully);

        var other = await LoadAsync(Good);
        other.Renew(9);
        Assert.Contains("first replayed with", (await Assert.ThrowsAsync<InvalidOperationException>(() => other.Completion)).Message, StringComparison.Ordinal);
    }
}
