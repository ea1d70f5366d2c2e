using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Jena.Iot.Silo.Journal.Postgres;

/// <summary>
/// Rows in the binary form of PostgreSQL's COPY: every value with its length before it, in network order. Gathered in a buffer
/// that is used again, so that a batch goes out in few writes and nothing waits for a single value. For one caller at a time.
/// </summary>
internal sealed class CopyRows
{
    private static readonly DateOnly Epoch = new(2000, 1, 1);

    private readonly ArrayBufferWriter<byte> _bytes = new(64 * 1024);

    /// <summary>What was gathered since <see cref="Begin"/> or <see cref="Taken"/>; valid until the next call.</summary>
    public ReadOnlyMemory<byte> Gathered => _bytes.WrittenMemory;

    /// <summary>Throws away what is there and begins with the head of the form: its mark, no flags, no extension.</summary>
    public void Begin()
    {
        _bytes.ResetWrittenCount();
        _bytes.Write("PGCOPY\n"u8);
        _bytes.Write((ReadOnlySpan<byte>)[0xFF, (byte)'\r', (byte)'\n', 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    }

    /// <summary><see cref="Gathered"/> is written.</summary>
    public void Taken() => _bytes.ResetWrittenCount();

    public void Row(short values) => Short(values);

    public void End() => Short(-1);

    public void Text(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        Length(length);
        _bytes.Advance(Encoding.UTF8.GetBytes(value, _bytes.GetSpan(length)));
    }

    public void Bytes(byte[] value)
    {
        Length(value.Length);
        _bytes.Write(value);
    }

    public void Long(long? value)
    {
        if (value is not { } number)
        {
            Length(-1);
            return;
        }
        Length(sizeof(long));
        BinaryPrimitives.WriteInt64BigEndian(_bytes.GetSpan(sizeof(long)), number);
        _bytes.Advance(sizeof(long));
    }

    public void Integer(int value)
    {
        Length(sizeof(int));
        Length(value);
    }

    /// <summary>The first day of the calendar stands for <c>-infinity</c>, as the driver has it.</summary>
    public void Day(DateOnly value) => Integer(value == DateOnly.MinValue ? int.MinValue : value.DayNumber - Epoch.DayNumber);

    private void Length(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(_bytes.GetSpan(sizeof(int)), value);
        _bytes.Advance(sizeof(int));
    }

    private void Short(short value)
    {
        BinaryPrimitives.WriteInt16BigEndian(_bytes.GetSpan(sizeof(short)), value);
        _bytes.Advance(sizeof(short));
    }
}
