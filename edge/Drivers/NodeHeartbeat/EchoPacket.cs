using System.Buffers.Binary;

namespace Jena.Iot.Edge.Drivers.NodeHeartbeat;

/// <summary>ICMP echo packets: RFC 792 for IPv4, RFC 4443 for IPv6. Type, code, checksum, identifier, number, data.</summary>
internal static class EchoPacket
{
    public const int Length = 32;

    private const int HeaderLength = 8;

    /// <summary>A request. The kernel writes the checksum of IPv6, and on a ping socket checksum and identifier.</summary>
    public static byte[] Request(bool isV6, ushort identifier, ushort number)
    {
        var packet = new byte[Length];
        packet[0] = isV6 ? (byte)128 : (byte)8;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), identifier);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(6), number);
        for (var i = HeaderLength; i < Length; i++)
            packet[i] = (byte)i;
        if (!isV6)
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), Checksum(packet));
        return packet;
    }

    /// <summary>Whether <paramref name="received"/> answers request <paramref name="number"/>.</summary>
    /// <param name="received">As it came from the socket.</param>
    /// <param name="isV6">The family of the socket.</param>
    /// <param name="identifier">Null on a ping socket, whose kernel gives it only its own answers.</param>
    /// <param name="number">The request's.</param>
    public static bool IsAnswer(ReadOnlySpan<byte> received, bool isV6, ushort? identifier, ushort number)
    {
        // A raw socket of IPv4 gives the IP header too, which is as long as its second half-byte says in words.
        if (identifier is not null && !isV6 && received.Length > 0)
            received = received[Math.Min(received.Length, (received[0] & 0x0F) * 4)..];
        return received.Length >= HeaderLength
            && received[0] == (isV6 ? 129 : 0)
            && (identifier is not { } own || BinaryPrimitives.ReadUInt16BigEndian(received[4..]) == own)
            && BinaryPrimitives.ReadUInt16BigEndian(received[6..]) == number;
    }

    /// <summary>The internet checksum (RFC 1071) of a packet whose own is 0; of one that carries it, 0.</summary>
    public static ushort Checksum(ReadOnlySpan<byte> packet)
    {
        uint sum = 0;
        for (var i = 0; i + 1 < packet.Length; i += 2)
            sum += BinaryPrimitives.ReadUInt16BigEndian(packet[i..]);
        if (packet.Length % 2 == 1)
            sum += (uint)packet[^1] << 8;
        while (sum >> 16 != 0)
            sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)~sum;
    }
}
