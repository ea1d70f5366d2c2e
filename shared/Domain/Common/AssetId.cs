using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Jena.Iot.Domain.Common;

/// <summary>
/// Names one asset: <c>kind/slug</c>, such as <c>carpark/neue-mitte</c>. Ordinal equality; the text form is also the
/// key of its grain and of its stream in the journal. The default value names nothing and is refused everywhere.
/// </summary>
[JsonConverter(typeof(AssetIdJsonConverter))]
public readonly record struct AssetId : IComparable<AssetId>
{
    /// <summary>Makes an id. Throws <see cref="ArgumentException"/> when <paramref name="slug"/> is not a <see cref="Common.Slug"/>.</summary>
    public AssetId(AssetKind kind, string slug)
    {
        if (kind is AssetKind.None || !Enum.IsDefined(kind))
            throw new ArgumentOutOfRangeException(nameof(kind), kind, "an asset has a kind");
        if (!Common.Slug.IsValid(slug))
            throw new ArgumentException(Common.Slug.Explain(slug), nameof(slug));
        Kind = kind;
        Slug = slug;
    }

    /// <summary>What the asset is.</summary>
    public AssetKind Kind { get; }

    /// <summary>Its name within its kind.</summary>
    public string Slug { get; }

    /// <summary>Whether this is the default value, which names nothing.</summary>
    public bool IsNone => Kind is AssetKind.None;

    public static AssetId Junction(string slug) => new(AssetKind.Junction, slug);
    public static AssetId CarPark(string slug) => new(AssetKind.CarPark, slug);
    public static AssetId Site(string slug) => new(AssetKind.Site, slug);
    public static AssetId Node(string slug) => new(AssetKind.Node, slug);
    public static AssetId Edge(string slug) => new(AssetKind.Edge, slug);

    /// <summary>Reads <c>kind/slug</c>. False, and the default id, for anything else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out AssetId id)
    {
        id = default;
        if (text is null)
            return false;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !AssetKinds.TryParse(text.AsSpan(0, slash), out var kind))
            return false;
        var slug = text[(slash + 1)..];
        if (!Common.Slug.IsValid(slug))
            return false;
        id = new AssetId(kind, slug);
        return true;
    }

    /// <summary>Reads <c>kind/slug</c>; throws <see cref="FormatException"/> that says what to write instead.</summary>
    public static AssetId Parse(string text) => TryParse(text, out var id)
        ? id
        : throw new FormatException($"'{text}' is not an asset id: write kind/slug, as in 'carpark/neue-mitte', with one of the kinds {AssetKinds.All}");

    public int CompareTo(AssetId other) =>
        Kind != other.Kind ? Kind.CompareTo(other.Kind) : string.CompareOrdinal(Slug, other.Slug);

    public override string ToString() => IsNone ? "" : $"{Kind.Word()}/{Slug}";

    public static bool operator <(AssetId left, AssetId right) => left.CompareTo(right) < 0;
    public static bool operator <=(AssetId left, AssetId right) => left.CompareTo(right) <= 0;
    public static bool operator >(AssetId left, AssetId right) => left.CompareTo(right) > 0;
    public static bool operator >=(AssetId left, AssetId right) => left.CompareTo(right) >= 0;
}

internal sealed class AssetIdJsonConverter : JsonConverter<AssetId>
{
    public override AssetId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        AssetId.TryParse(reader.GetString(), out var id) ? id : throw new JsonException("not an asset id: write kind/slug, as in 'carpark/neue-mitte'");

    public override void Write(Utf8JsonWriter writer, AssetId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());

    public override AssetId ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Read(ref reader, typeToConvert, options);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, AssetId value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value.ToString());
}
