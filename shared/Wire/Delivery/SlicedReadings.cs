using System.Text;
using Google.Protobuf;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Wire.Delivery;

/// <summary>A wire StoredReadings as the bytes that it lies in, with its readings found and none of them made into an object.</summary>
public sealed class SlicedReadings
{
    private readonly List<ReadingSlice> _readings = [];

    private SlicedReadings(byte[] bytes) => Bytes = bytes;

    public byte[] Bytes { get; }

    public Source Source { get; private set; } = new("", "");

    /// <summary>Whose totals the readings carry; the source itself but for a replayed dead letter.</summary>
    public Source Counter { get; private set; } = new("", "");

    public bool Backfill { get; private set; }

    public IReadOnlyList<ReadingSlice> Readings => _readings;

    public ReadOnlySpan<byte> Reading(ReadingSlice slice) => Bytes.AsSpan(slice.Start, slice.Length);

    public string Asset(ReadingSlice slice) => Encoding.UTF8.GetString(Bytes, slice.AssetStart, slice.AssetLength);

    /// <summary>Takes a message apart; throws <see cref="InvalidProtocolBufferException"/> or <see cref="InvalidDataException"/> for what holds no readings.</summary>
    public static SlicedReadings Parse(byte[] message) =>
        TryParse(message, parsed: false) ?? TryParse(StoredReadings.Parser.ParseFrom(message).ToByteArray(), parsed: true)
        ?? throw new InvalidDataException("a field has a form that no version of the protocol ever had");

    private static SlicedReadings? TryParse(byte[] message, bool parsed)
    {
        var stored = new SlicedReadings(message);
        var (origin, stream, counterOrigin, counterStream) = ("", "", "", "");
        var walk = new FieldWalk(message);
        while (walk.Next())
        {
            switch (walk.Field)
            {
                case StoredReadings.OriginFieldNumber when walk.IsText(parsed):
                    origin = Encoding.UTF8.GetString(walk.Content);
                    break;
                case StoredReadings.StreamFieldNumber when walk.IsText(parsed):
                    stream = Encoding.UTF8.GetString(walk.Content);
                    break;
                case StoredReadings.CounterOriginFieldNumber when walk.IsText(parsed):
                    counterOrigin = Encoding.UTF8.GetString(walk.Content);
                    break;
                case StoredReadings.CounterStreamFieldNumber when walk.IsText(parsed):
                    counterStream = Encoding.UTF8.GetString(walk.Content);
                    break;
                case StoredReadings.BackfillFieldNumber when walk.IsVarint:
                    stored.Backfill = walk.Number != 0;
                    break;
                case StoredReadings.ReadingsFieldNumber when walk.IsBytes && ReadingSlice.TryRead(message, walk.Start, walk.Length, parsed, out var slice):
                    stored._readings.Add(slice);
                    break;
                case > StoredReadings.ReadingsFieldNumber:
                    break;
                default:
                    return null;
            }
        }
        if (walk.IsBroken)
            return null;
        stored.Source = new Source(origin, stream);
        stored.Counter = counterStream.Length > 0 ? new Source(counterOrigin, counterStream) : stored.Source;
        return stored;
    }
}
