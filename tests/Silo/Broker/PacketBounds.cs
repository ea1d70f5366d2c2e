using Jena.Iot.Silo.Broker;

namespace Jena.Iot.Silo.Tests.Broker;

public sealed class PacketBounds
{
    /// <summary>Packets of 0, 100, 300 and 20,000 bytes after their fixed headers, which take one, one, two and three bytes of length.</summary>
    private static readonly byte[] Packets = [0xC0, 0x00, 0x30, 100, .. new byte[100], 0x30, 0xAC, 0x02, .. new byte[300], 0x30, 0xA0, 0x9C, 0x01, .. new byte[20_000]];

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 7)]
    [InlineData(64, 4_096)]
    [InlineData(1 << 20, 16 << 10)]
    public async Task Whatever_comes_in_whatever_pieces_is_passed_on_as_it_is(int pieces, int asked)
    {
        await using var stream = new PacketStream(new Pieces(Packets, pieces), 20_000, 20_000);

        Assert.Equal(Packets, await ReadAsync(stream, asked));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1 << 20)]
    public async Task A_packet_that_is_too_long_ends_it_before_its_first_byte_is_there(int pieces)
    {
        byte[] announced = [0x30, 0x00, 0x30, 0x89, 0x27];
        await using var stream = new PacketStream(new Pieces(announced, pieces), 5_000, 5_000);

        var error = await Assert.ThrowsAsync<PacketTooLongException>(() => ReadAsync(stream, 100));

        Assert.Equal("it announced a packet of 5001 bytes, and at most 5000 are taken", error.Message);
    }

    [Fact]
    public async Task The_first_packet_has_a_bound_of_its_own()
    {
        byte[] first = [0x10, 101, .. new byte[101]];
        byte[] second = [0x10, 100, .. new byte[100], 0x30, 101, .. new byte[101]];

        await Assert.ThrowsAsync<PacketTooLongException>(() => ReadAsync(new PacketStream(new Pieces(first, 10), 100, 101), 10));
        Assert.Equal(second, await ReadAsync(new PacketStream(new Pieces(second, 10), 100, 101), 10));
    }

    [Fact]
    public async Task A_length_of_more_than_four_bytes_is_none()
    {
        await using var stream = new PacketStream(new Pieces([0x30, 0x80, 0x80, 0x80, 0x80, 0x01], 1), int.MaxValue, int.MaxValue);

        await Assert.ThrowsAsync<PacketTooLongException>(() => ReadAsync(stream, 10));
    }

    private static async Task<byte[]> ReadAsync(PacketStream stream, int asked)
    {
        var all = new List<byte>();
        var buffer = new byte[asked];
        while (await stream.ReadAsync(buffer) is > 0 and var read)
            all.AddRange(buffer.AsSpan(0, read));
        return [.. all];
    }

    /// <summary>Gives at most so many bytes a time.</summary>
    private sealed class Pieces(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(piece, buffer.Length)], cancellationToken);
    }
}
