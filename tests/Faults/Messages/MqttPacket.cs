using System.Buffers.Binary;

namespace Jena.Iot.Faults.Messages;

/// <summary>What a control packet is, by its first four bits (MQTT 3.1.1 and 5).</summary>
internal enum MqttType
{
    Connect = 1,
    Publish = 3,
    PubAck = 4,
    PubRec = 5,
    PubRel = 6,
    PubComp = 7,
    Subscribe = 8,
    SubAck = 9,
    Unsubscribe = 10,
    UnsubAck = 11,
}

/// <summary>One whole control packet as it goes over the wire, with as much understanding as it takes to repeat and reorder it.</summary>
internal sealed record MqttPacket(byte[] Bytes, int Header)
{
    public MqttType Type => (MqttType)(Bytes[0] >> 4);

    public int Quality => (Bytes[0] >> 1) & 3;

    public bool IsRetained => (Bytes[0] & 1) == 1;

    /// <summary>Of a publish; else empty.</summary>
    public ReadOnlySpan<byte> Topic => Type is MqttType.Publish ? Bytes.AsSpan(Header + 2, BinaryPrimitives.ReadUInt16BigEndian(Bytes.AsSpan(Header))) : [];

    /// <summary>Asks for an answer that carries its id.</summary>
    public bool Asks => Type is MqttType.Subscribe or MqttType.Unsubscribe || (Type is MqttType.Publish && Quality == 1);

    /// <summary>Answers a packet of the other side by its id.</summary>
    public bool Answers => Type is MqttType.PubAck or MqttType.SubAck or MqttType.UnsubAck;

    /// <summary>Of those that ask or answer.</summary>
    public ushort Id => BinaryPrimitives.ReadUInt16BigEndian(Bytes.AsSpan(IdAt));

    private int IdAt => Type is MqttType.Publish ? Header + 2 + BinaryPrimitives.ReadUInt16BigEndian(Bytes.AsSpan(Header)) : Header;

    public MqttPacket WithId(ushort id)
    {
        var bytes = (byte[])Bytes.Clone();
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(IdAt), id);
        return new MqttPacket(bytes, Header);
    }

    /// <summary>The next packet; null at the end of the stream. Throws <see cref="InvalidDataException"/> for a length that is none.</summary>
    public static async Task<MqttPacket?> ReadAsync(Stream from, CancellationToken stop)
    {
        var head = new byte[5];
        if (await from.ReadAtLeastAsync(head.AsMemory(0, 2), 2, throwOnEndOfStream: false, stop) < 2)
            return null;
        var (length, size) = (head[1] & 0x7f, 2);
        while ((head[size - 1] & 0x80) != 0)
        {
            if (size == head.Length)
                throw new InvalidDataException("a remaining length of more than four bytes");
            await from.ReadExactlyAsync(head.AsMemory(size, 1), stop);
            length |= (head[size] & 0x7f) << (7 * (size - 1));
            size++;
        }
        var bytes = new byte[size + length];
        head.AsSpan(0, size).CopyTo(bytes);
        await from.ReadExactlyAsync(bytes.AsMemory(size), stop);
        return new MqttPacket(bytes, size);
    }
}
