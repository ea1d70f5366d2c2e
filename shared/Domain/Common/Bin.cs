using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Jena.Iot.Domain.Common;

/// <summary>
/// A quarter of an hour, the step in which counts are kept: aligned to UTC, half-open. Its number is the count of whole
/// quarter hours since 1970-01-01T00:00Z, which is also the key in the journal.
/// </summary>
[JsonConverter(typeof(BinJsonConverter))]
public readonly record struct Bin(long Number) : IComparable<Bin>
{
    /// <summary>15 minutes.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromMinutes(15);

    /// <summary>The bin that holds <paramref name="at"/>.</summary>
    public static Bin Of(DateTimeOffset at) =>
        new(Math.DivRem(at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks, Length.Ticks, out var rest) - (rest < 0 ? 1 : 0));

    public DateTimeOffset Start => DateTimeOffset.UnixEpoch + (Number * Length);

    public DateTimeOffset End => Start + Length;

    public TimeWindow Window => new(Start, End);

    public Bin Next => new(Number + 1);

    /// <summary>Its start, as <c>2026-03-02T12:00Z</c>. A record would print its members, and with <see cref="Next"/> never come to an end.</summary>
    public override string ToString() => Start.ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture);

    public int CompareTo(Bin other) => Number.CompareTo(other.Number);

    public static bool operator <(Bin left, Bin right) => left.Number < right.Number;
    public static bool operator <=(Bin left, Bin right) => left.Number <= right.Number;
    public static bool operator >(Bin left, Bin right) => left.Number > right.Number;
    public static bool operator >=(Bin left, Bin right) => left.Number >= right.Number;
}

internal sealed class BinJsonConverter : JsonConverter<Bin>
{
    public override Bin Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetInt64());

    public override void Write(Utf8JsonWriter writer, Bin value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Number);

    public override Bin ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(long.Parse(reader.GetString()!));

    public override void WriteAsPropertyName(Utf8JsonWriter writer, Bin value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value.Number.ToString());
}
