using System.Buffers.Binary;
using System.Text;

namespace Jena.Iot.Benchmarks.Load;

/// <summary>The packets of MQTT 5 that a load generator needs, as bytes: a client library would cost more than what is measured.</summary>
internal static class MqttFrames
{
    public const int Connack = 2;
    public const int Publish = 3;
    public const int Suback = 9;

    public static byte[] Connect(string client, string password) =>
        Frame(0x10, [.. Text("MQTT"), 5, 0xC2, 0, 0, 0, .. Text(client), .. Text(client), .. Text(password)]);

    public static byte[] Subscribe(string filter) => Frame(0x82, [0, 1, 0, .. Text(filter), 1]);

    /// <summary>Quality of service 1.</summary>
    public static byte[] PublishOf(string topic, ushort id, byte[] payload) => Frame(0x32, [.. Text(topic), (byte)(id >> 8), (byte)id, 0, .. payload]);

    /// <summary>The length of the packet at the beginning, with its header; 0 while that cannot be told.</summary>
    public static int Length(ReadOnlySpan<byte> bytes, out int header)
    {
        header = 0;
        var (length, shift) = (0, 0);
        for (var i = 1; i < bytes.Length && i <= 4; i++, shift += 7)
        {
            length |= (bytes[i] & 0x7F) << shift;
            if ((bytes[i] & 0x80) != 0)
                continue;
            header = i + 1;
            return header + length;
        }
        return 0;
    }

    /// <summary>Takes a publish apart; the id is 0 for quality of service 0.</summary>
    public static ReadOnlySpan<byte> Payload(ReadOnlySpan<byte> packet, int header, out ushort id)
    {
        var at = header + 2 + BinaryPrimitives.ReadUInt16BigEndian(packet[header..]);
        id = 0;
        if ((packet[0] & 0x06) != 0)
        {
            id = BinaryPrimitives.ReadUInt16BigEndian(packet[at..]);
            at += 2;
        }
        // Properties: their length takes one byte below 128.
        return packet[(at + 1 + packet[at])..];
    }

    private static byte[] Frame(byte type, byte[] rest)
    {
        var head = new List<byte> { type };
        for (var length = rest.Length; ;)
        {
            var next = length >> 7;
            head.Add((byte)((length & 0x7F) | (next > 0 ? 0x80 : 0)));
            if (next == 0)
                break;
            length = next;
        }
        return [.. head, .. rest];
    }

    private static byte[] Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return [(byte)(bytes.Length >> 8), (byte)bytes.Length, .. bytes];
    }
}
