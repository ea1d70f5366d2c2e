using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using Jena.Iot.Domain.Common;

namespace Jena.Iot.Domain.Junctions.Measures;

/// <summary>
/// Every event of one bin, packed: by code and parameter the times as differences, about two bytes an event. Kept in the bin's aggregate
/// after the events themselves are gone, so that any measure can be computed for it, and a late event can be added to it, years later.
/// </summary>
/// <remarks>
/// Bytes: the version 1; the number of columns; each column as code, parameter, number of times, unit, and the differences in that unit, the
/// first from the bin's start. Numbers are little-endian base 128. The unit is the coarsest that loses nothing.
/// </remarks>
[JsonConverter(typeof(EventTraceJsonConverter))]
public sealed class EventTrace : IEquatable<EventTrace>
{
    private const byte Version = 1;

    private static readonly long[] Units = [1, TimeSpan.TicksPerMicrosecond, TimeSpan.TicksPerMillisecond, 10 * TimeSpan.TicksPerMillisecond, 100 * TimeSpan.TicksPerMillisecond, TimeSpan.TicksPerSecond];

    private readonly byte[] _bytes;

    private EventTrace(byte[] bytes) => _bytes = bytes;

    /// <summary>The packed bytes.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The events have to lie in the bin.</summary>
    public static EventTrace Of(Bin bin, EventLog log)
    {
        var columns = log.Columns().ToList();
        var bytes = new ArrayBufferWriter<byte>(16 + (log.Count * 2));
        bytes.Write([Version]);
        Write(bytes, [columns.Count]);
        var start = bin.Start.UtcTicks;
        Span<long> differences = new long[columns.Select(static c => c.Times.Length).DefaultIfEmpty().Max()];
        foreach (var (code, parameter, times) in columns)
        {
            Write(bytes, [code, parameter, times.Length]);
            var unit = Unit(start, times);
            bytes.Write([(byte)unit]);
            var last = start;
            for (var i = 0; i < times.Length; i++)
            {
                differences[i] = (times[i] - last) / Units[unit];
                last = times[i];
            }
            Write(bytes, differences[..times.Length]);
        }
        return new EventTrace(bytes.WrittenSpan.ToArray());
    }

    /// <summary>Reads packed bytes; throws <see cref="FormatException"/> for what is none.</summary>
    public static EventTrace FromBytes(byte[] bytes)
    {
        if (bytes is not [Version, ..])
            throw new FormatException("a trace begins with the version 1");
        return new EventTrace(bytes);
    }

    /// <summary>The events, by code, parameter and time. Throws <see cref="FormatException"/> for bytes that end too early.</summary>
    public IReadOnlyList<TimedEvent> Events(Bin bin)
    {
        var events = new List<TimedEvent>();
        Read(bin, (code, parameter, at) => events.Add(new TimedEvent(at, code, parameter)));
        return events;
    }

    /// <summary>The first event; null for none. Throws <see cref="FormatException"/> for bytes that end too early.</summary>
    public DateTimeOffset? First(Bin bin)
    {
        long? first = null;
        Read(bin, (_, _, at) => first = first < at ? first : at);
        return first is { } ticks ? MeasureSpan.At(ticks) : null;
    }

    public bool Equals(EventTrace? other) => other is not null && Bytes.SequenceEqual(other.Bytes);

    public override bool Equals(object? obj) => Equals(obj as EventTrace);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(_bytes);
        return hash.ToHashCode();
    }

    internal void AddTo(EventLog.Builder builder, Bin bin)
    {
        var place = 1;
        var start = bin.Start.UtcTicks;
        for (var columns = Read(ref place); columns > 0; columns--)
        {
            var column = builder.Column((ushort)Read(ref place), (ushort)Read(ref place));
            var count = Read(ref place);
            var unit = UnitAt(ref place);
            for (var at = start; count > 0; count--)
                column.Add(at += Read(ref place) * unit);
        }
    }

    private void Read(Bin bin, Action<ushort, ushort, long> take)
    {
        var place = 1;
        var start = bin.Start.UtcTicks;
        for (var columns = Read(ref place); columns > 0; columns--)
        {
            var (code, parameter) = ((ushort)Read(ref place), (ushort)Read(ref place));
            var count = Read(ref place);
            var unit = UnitAt(ref place);
            for (var at = start; count > 0; count--)
                take(code, parameter, at += Read(ref place) * unit);
        }
    }

    private static int Unit(long start, ReadOnlySpan<long> times)
    {
        var unit = Units.Length - 1;
        foreach (var at in times)
        {
            // Every unit is a multiple of those before it, so that what it divides they divide too.
            while ((at - start) % Units[unit] != 0)
                unit--;
        }
        return unit;
    }

    private long UnitAt(ref int place) =>
        place < _bytes.Length && _bytes[place] < Units.Length ? Units[_bytes[place++]] : throw new FormatException("a trace names a unit of time that there is none of");

    private static void Write(ArrayBufferWriter<byte> bytes, ReadOnlySpan<long> numbers)
    {
        // A number has nine bytes at most.
        var room = bytes.GetSpan(numbers.Length * 9);
        var count = 0;
        foreach (var each in numbers)
        {
            var number = each;
            for (; number >= 0x80; number >>= 7)
                room[count++] = (byte)(number | 0x80);
            room[count++] = (byte)number;
        }
        bytes.Advance(count);
    }

    private long Read(ref int place)
    {
        var number = 0L;
        for (var shift = 0; shift < 63; shift += 7)
        {
            if (place >= _bytes.Length)
                throw new FormatException("a trace ends too early");
            var next = _bytes[place++];
            number |= (long)(next & 0x7F) << shift;
            if (next < 0x80)
                return number;
        }
        throw new FormatException("a trace holds a number that is too long");
    }
}

internal sealed class EventTraceJsonConverter : JsonConverter<EventTrace>
{
    public override EventTrace Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            return EventTrace.FromBytes(reader.GetBytesFromBase64());
        }
        catch (FormatException exception)
        {
            throw new JsonException(exception.Message, exception);
        }
    }

    public override void Write(Utf8JsonWriter writer, EventTrace value, JsonSerializerOptions options) => writer.WriteBase64StringValue(value.Bytes);
}
