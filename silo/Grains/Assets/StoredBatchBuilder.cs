using Google.Protobuf;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Silo.Grains.Assets;

/// <summary>Puts a wire StoredReadings together from readings as the bytes that they came in.</summary>
internal sealed class StoredBatchBuilder
{
    private const int LongestVarint = 5;

    private byte[] _bytes;
    private int _filled;

    public StoredBatchBuilder(Source source, bool backfill)
    {
        var header = StoredBatch.Header(source, source, backfill).ToByteArray();
        _bytes = new byte[header.Length + 4_096];
        header.CopyTo(_bytes, 0);
        _filled = header.Length;
    }

    public int Count { get; private set; }

    public long LastSequence { get; private set; }

    /// <param name="configuration">Written behind the reading when it has none of its own; 0 for nothing.</param>
    public void Add(ReadingSlice slice, ReadOnlySpan<byte> reading, uint configuration)
    {
        var own = slice.Configuration == 0 && configuration != 0 ? 1 + CodedOutputStream.ComputeUInt32Size(configuration) : 0;
        var need = 1 + LongestVarint + reading.Length + own;
        if (_bytes.Length - _filled < need)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _filled + need));
        _bytes[_filled++] = (StoredReadings.ReadingsFieldNumber << 3) | 2;
        Varint((uint)(reading.Length + own));
        reading.CopyTo(_bytes.AsSpan(_filled));
        _filled += reading.Length;
        if (own > 0)
        {
            _bytes[_filled++] = SensedReading.ConfigurationFieldNumber << 3;
            Varint(configuration);
        }
        Count++;
        LastSequence = (long)slice.Sequence;
    }

    public void Add(Reading reading)
    {
        var bytes = ReadingCodec.ToWire(reading).ToByteArray();
        Add(new ReadingSlice((ulong)reading.Sequence, 0, 0, bytes.Length, 0, 0), bytes, configuration: 0);
    }

    public byte[] ToArray() => _bytes.AsSpan(0, _filled).ToArray();

    private void Varint(uint value)
    {
        for (; value >= 0x80; value >>= 7)
            _bytes[_filled++] = (byte)(value | 0x80);
        _bytes[_filled++] = (byte)value;
    }
}
