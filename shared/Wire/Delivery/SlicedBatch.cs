using System.Text;
using Google.Protobuf;

namespace Jena.Iot.Wire.Delivery;

/// <summary>A wire Batch as the bytes that it came in, with its readings found and none of them made into an object.</summary>
public sealed class SlicedBatch
{
    private readonly List<ReadingSlice> _readings = [];

    private SlicedBatch(byte[] bytes) => Bytes = bytes;

    public byte[] Bytes { get; }

    public string Stream { get; private set; } = "";

    public ulong Oldest { get; private set; }

    public ulong Acknowledged { get; private set; }

    public uint Configuration { get; private set; }

    public StreamKind Kind { get; private set; }

    public string Traceparent { get; private set; } = "";

    public IReadOnlyList<ReadingSlice> Readings => _readings;

    public ReadOnlySpan<byte> Reading(ReadingSlice slice) => Bytes.AsSpan(slice.Start, slice.Length);

    public ReadOnlySpan<byte> Asset(ReadingSlice slice) => Bytes.AsSpan(slice.AssetStart, slice.AssetLength);

    /// <summary>Takes a message apart; throws <see cref="InvalidProtocolBufferException"/> or <see cref="InvalidDataException"/> for what is no batch.</summary>
    public static SlicedBatch Parse(byte[] message) =>
        TryParse(message, parsed: false) ?? TryParse(Batch.Parser.ParseFrom(message).ToByteArray(), parsed: true)
        ?? throw new InvalidDataException("a field has a form that no version of the protocol ever had");

    private static SlicedBatch? TryParse(byte[] message, bool parsed)
    {
        var batch = new SlicedBatch(message);
        var walk = new FieldWalk(message);
        while (walk.Next())
        {
            switch (walk.Field)
            {
                case Batch.StreamFieldNumber when walk.IsText(parsed):
                    batch.Stream = Encoding.UTF8.GetString(walk.Content);
                    break;
                case Batch.OldestFieldNumber when walk.IsVarint:
                    batch.Oldest = walk.Number;
                    break;
                case Batch.AcknowledgedFieldNumber when walk.IsVarint:
                    batch.Acknowledged = walk.Number;
                    break;
                case Batch.ConfigurationFieldNumber when walk.IsVarint:
                    batch.Configuration = (uint)walk.Number;
                    break;
                case Batch.KindFieldNumber when walk.IsVarint:
                    batch.Kind = (StreamKind)(int)walk.Number;
                    break;
                case Batch.ReadingsFieldNumber when walk.IsBytes && ReadingSlice.TryRead(message, walk.Start, walk.Length, parsed, out var slice):
                    batch._readings.Add(slice);
                    break;
                case Batch.TraceparentFieldNumber when walk.IsText(parsed):
                    batch.Traceparent = Encoding.UTF8.GetString(walk.Content);
                    break;
                case > Batch.TraceparentFieldNumber:
                    break;
                default:
                    return null;
            }
        }
        return walk.IsBroken ? null : batch;
    }
}
