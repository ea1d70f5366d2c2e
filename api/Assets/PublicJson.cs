using System.Text.Json;
using Jena.Iot.Domain.Common;

namespace Jena.Iot.Api.Assets;

/// <summary>
/// Writes what everybody may read: without <c>by</c>, the name of whoever decided, and without the texts of station files and what was wrong
/// with them, which tell of a city's network, and the configurations of junctions. Those are for the audit, which a viewer's token opens.
/// </summary>
public static class PublicJson
{
    /// <summary>How bytes are written: names of German streets as they are.</summary>
    public static JsonWriterOptions Writing { get; } = new() { Encoder = DomainJson.Options.Encoder };

    /// <summary>The property that holds a name.</summary>
    public const string Name = "by";

    private static readonly string[] Withheld = [Name, "station", "problems", "document"];

    public static void WritePublic(this Utf8JsonWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in value.EnumerateObject())
                    writer.WritePublic(property);
                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                    writer.WritePublic(item);
                writer.WriteEndArray();
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    public static void WritePublic(this Utf8JsonWriter writer, JsonProperty property)
    {
        if (Array.Exists(Withheld, property.NameEquals))
            return;
        writer.WritePropertyName(property.Name);
        writer.WritePublic(property.Value);
    }
}
