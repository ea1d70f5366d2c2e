using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Jena.Iot.Domain.Junctions.Configuration;

/// <summary>Event codes, written as <c>1, 8-12, 81, 82</c>: numbers and spans of 0 to 65535, parted by commas.</summary>
[JsonConverter(typeof(CodeSetJsonConverter))]
public sealed class CodeSet : IEquatable<CodeSet>
{
    private readonly ImmutableArray<(ushort First, ushort Last)> _spans;

    private CodeSet(ImmutableArray<(ushort First, ushort Last)> spans) => _spans = spans;

    public static CodeSet None { get; } = new([]);

    /// <summary>What is seen of lamps alone: begin of green, amber, red, red-amber, dark and flashing amber.</summary>
    public static CodeSet Lamps { get; } = Parse("1, 8, 10, 601-603");

    /// <summary>What is seen of the contacts of detectors and push buttons.</summary>
    public static CodeSet Contacts { get; } = Parse("81, 82, 89, 90");

    /// <summary>A controller's own record: the whole Indiana enumeration.</summary>
    public static CodeSet Controller { get; } = Parse("0-255");

    public bool Contains(ushort code)
    {
        foreach (var (first, last) in _spans)
        {
            if (first <= code && code <= last)
                return true;
        }
        return false;
    }

    /// <summary>Those of <paramref name="codes"/> that are not in the set, in their order.</summary>
    public IReadOnlyList<ushort> Missing(params IReadOnlyList<ushort> codes) => [.. codes.Where(code => !Contains(code))];

    public CodeSet Union(CodeSet other) => new(Merge(_spans.Concat(other._spans)));

    /// <summary>Reads the written form; throws <see cref="FormatException"/> with what to write instead.</summary>
    public static CodeSet Parse(string text)
    {
        var spans = new List<(ushort, ushort)>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var ends = part.Split('-', StringSplitOptions.TrimEntries);
            if (ends.Length > 2 || !ushort.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
                || !ushort.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var last) || last < first)
                throw new FormatException($"'{part}' is no event code and no span of them: write numbers of 0 to 65535, as in \"1, 8-12, 81, 82\"");
            spans.Add((first, last));
        }
        return new CodeSet(Merge(spans));
    }

    public override string ToString() =>
        string.Join(", ", _spans.Select(static s => s.First == s.Last ? $"{s.First}" : $"{s.First}-{s.Last}"));

    public bool Equals(CodeSet? other) => other is not null && _spans.SequenceEqual(other._spans);

    public override bool Equals(object? obj) => Equals(obj as CodeSet);

    public override int GetHashCode() => _spans.Aggregate(0, static (hash, span) => HashCode.Combine(hash, span));

    private static ImmutableArray<(ushort First, ushort Last)> Merge(IEnumerable<(ushort First, ushort Last)> spans)
    {
        var merged = new List<(ushort First, ushort Last)>();
        foreach (var span in spans.Order())
        {
            if (merged.Count > 0 && span.First <= merged[^1].Last + 1)
                merged[^1] = (merged[^1].First, Math.Max(merged[^1].Last, span.Last));
            else
                merged.Add(span);
        }
        return [.. merged];
    }
}

internal sealed class CodeSetJsonConverter : JsonConverter<CodeSet>
{
    public override CodeSet Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is not JsonTokenType.String)
            throw new JsonException("write event codes as one text, as in \"1, 8-12, 81, 82\"");
        try
        {
            return CodeSet.Parse(reader.GetString()!);
        }
        catch (FormatException exception)
        {
            throw new JsonException(exception.Message);
        }
    }

    public override void Write(Utf8JsonWriter writer, CodeSet value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
