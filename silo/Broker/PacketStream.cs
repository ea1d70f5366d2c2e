namespace Jena.Iot.Silo.Broker;

/// <summary>
/// A connection on which no MQTT packet is longer than what is allowed: a longer one ends it at its fixed header, before anybody
/// makes room for the rest. Reads ahead, so that small packets do not cost a system call each. One reader at a time.
/// </summary>
/// <param name="inner">The connection; is this one's to dispose of.</param>
/// <param name="first">The bound of the first packet, in bytes: whoever sends it is not known yet.</param>
/// <param name="others">The bound of all later ones, in bytes.</param>
/// <param name="refused">Told before the connection ends: whoever reads it may keep the exception to itself.</param>
public sealed class PacketStream(Stream inner, int first, int others, Action<PacketTooLongException>? refused = null) : Stream
{
    private const int BufferBytes = 8 << 10;

    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _from;
    private int _to;
    private int _bound = first;
    private Part _part = Part.Header;
    private int _shift;
    private int _left;

    private enum Part
    {
        Header = 0,
        Length = 1,
        Body = 2,
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Throws <see cref="PacketTooLongException"/>.</summary>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_from == _to)
        {
            // What is long goes past the buffer.
            if (buffer.Length >= BufferBytes)
            {
                var read = await inner.ReadAsync(buffer, cancellationToken);
                Follow(buffer.Span[..read]);
                return read;
            }
            (_from, _to) = (0, await inner.ReadAsync(_buffer, cancellationToken));
            Follow(_buffer.AsSpan(0, _to));
        }
        var count = Math.Min(buffer.Length, _to - _from);
        _buffer.AsSpan(_from, count).CopyTo(buffer.Span);
        _from += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("read asynchronously");

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => inner.WriteAsync(buffer, cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => inner.WriteAsync(buffer, offset, count, cancellationToken);

    public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

    public override void Flush() => inner.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    private void Follow(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            switch (_part)
            {
                case Part.Header:
                    (_part, _shift, _left) = (Part.Length, 0, 0);
                    bytes = bytes[1..];
                    break;
                case Part.Length:
                    Lengthen(bytes[0]);
                    bytes = bytes[1..];
                    break;
                default:
                    var skipped = Math.Min(_left, bytes.Length);
                    _left -= skipped;
                    bytes = bytes[skipped..];
                    if (_left == 0)
                        _part = Part.Header;
                    break;
            }
        }
    }

    // Seven bits a byte, the lowest first, four bytes at most (MQTT 5, 1.5.5).
    private void Lengthen(byte next)
    {
        _left |= (next & 0x7F) << _shift;
        _shift += 7;
        if ((next & 0x80) != 0 && _shift < 28)
            return;
        if ((next & 0x80) != 0 || _left > _bound)
        {
            var tooLong = new PacketTooLongException(_left, _bound);
            refused?.Invoke(tooLong);
            throw tooLong;
        }
        _bound = others;
        _part = _left > 0 ? Part.Body : Part.Header;
    }
}
