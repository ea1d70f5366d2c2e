using System.Text.Unicode;

namespace Jena.Iot.Wire.Delivery;

/// <summary>
/// Goes over the fields of one protobuf message without making objects. It is stricter than a parser: whatever it does not take, such as
/// groups, a caller gives to the parser, which decides.
/// </summary>
internal ref struct FieldWalk(ReadOnlySpan<byte> bytes)
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int Bytes = 2;
    private const int Fixed32 = 5;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;

    /// <summary>Whether the walk ended before the message did.</summary>
    public bool IsBroken { get; private set; }

    public int Field { get; private set; }

    public bool IsVarint { get; private set; }

    public bool IsBytes { get; private set; }

    public bool IsFixed64 { get; private set; }

    /// <summary>The value of a varint or of fixed 64 bits.</summary>
    public ulong Number { get; private set; }

    /// <summary>Where the content of a field of bytes begins in the message.</summary>
    public int Start { get; private set; }

    public int Length { get; private set; }

    public readonly ReadOnlySpan<byte> Content => _bytes.Slice(Start, Length);

    /// <summary>Goes to the next field; false at the end, and where the message is broken.</summary>
    public bool Next()
    {
        if (_at == _bytes.Length)
            return false;
        if (!TryVarint(out var tag) || tag is < 8 or > uint.MaxValue)
            return Break();
        Field = (int)(tag >> 3);
        var wire = (int)(tag & 7);
        (IsVarint, IsBytes, IsFixed64) = (wire is Varint, wire is Bytes, wire is Fixed64);
        switch (wire)
        {
            case Varint:
                if (!TryVarint(out var number))
                    return Break();
                Number = number;
                return true;
            case Bytes:
                if (!TryVarint(out var length) || length > (ulong)(_bytes.Length - _at))
                    return Break();
                (Start, Length) = (_at, (int)length);
                _at += Length;
                return true;
            case Fixed64 when _bytes.Length - _at >= 8:
                Number = System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(_bytes[_at..]);
                _at += 8;
                return true;
            case Fixed32 when _bytes.Length - _at >= 4:
                _at += 4;
                return true;
            default:
                return Break();
        }
    }

    /// <summary>Whether this is a field of bytes that are a text. The parser refuses others.</summary>
    /// <param name="parsed">The parser took them already.</param>
    public readonly bool IsText(bool parsed) => IsBytes && (parsed || Utf8.IsValid(Content));

    /// <summary>Whether the bytes are fields from end to end, with texts in those of bytes.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> bytes, bool parsed)
    {
        var walk = new FieldWalk(bytes);
        while (walk.Next())
        {
            if (walk.IsBytes && !walk.IsText(parsed))
                return false;
        }
        return !walk.IsBroken;
    }

    private bool TryVarint(out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 70 && _at < _bytes.Length; shift += 7)
        {
            var next = _bytes[_at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return true;
        }
        return false;
    }

    private bool Break()
    {
        IsBroken = true;
        return false;
    }
}
