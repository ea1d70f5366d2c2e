using Google.Protobuf;
using Jena.Iot.Contracts.Delivery;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Silo.Tests.Harness;

/// <summary>What an edge would send.</summary>
internal sealed class Outgoing(string stream, StreamKind kind = StreamKind.Readings)
{
    public string Stream => stream;

    public ulong Oldest { get; set; } = 1;

    public ulong Acknowledged { get; set; }

    public byte[] Batch(long first, params (AssetId Asset, DateTimeOffset At, ReadingValue Value)[] readings)
    {
        var batch = new Batch { Stream = stream, Kind = kind, Oldest = Oldest, Acknowledged = Acknowledged, Configuration = 1 };
        batch.Readings.AddRange(readings.Select((r, i) => ReadingCodec.ToWire(new Reading(first + i, r.Asset, ReadingTime.Of(r.At), r.Value))));
        return batch.ToByteArray();
    }

    public byte[] Hello(long oldest, long next, long acknowledged) => new Hello
    {
        Protocol = 1,
        Boot = "boot-1",
        Configuration = 1,
        Streams = { new HeldStream { Stream = stream, Kind = kind, Oldest = (ulong)oldest, Next = (ulong)next, Acknowledged = (ulong)acknowledged } },
    }.ToByteArray();

    public static StreamAck Read(HelloAnswer answer) => Read(answer.Ack);

    public static StreamAck Read(byte[]? ack) => Ack.Parser.ParseFrom(ack).Streams.Single();
}
