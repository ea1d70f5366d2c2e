using System.Globalization;
using System.Text.Json;

namespace Jena.Iot.Domain.Junctions.Configuration;

/// <summary>On which line each value of a JSON text begins, by paths such as <c>detectors[3].phase</c>.</summary>
internal static class JsonLines
{
    /// <summary>Of a text that is no JSON, as far as it is.</summary>
    public static IReadOnlyDictionary<string, int> Of(ReadOnlySpan<byte> json)
    {
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        var reader = new Utf8JsonReader(json);
        var outer = new Stack<(string Path, int Index)>();
        var (path, index, property) = ("", -1, "");
        var (line, counted) = (1, 0);
        try
        {
            while (reader.Read())
            {
                var start = (int)reader.TokenStartIndex;
                line += json[counted..start].Count((byte)'\n');
                counted = start;
                switch (reader.TokenType)
                {
                    case JsonTokenType.PropertyName:
                        property = reader.GetString()!;
                        break;
                    case JsonTokenType.EndObject or JsonTokenType.EndArray:
                        (path, index) = outer.Pop();
                        break;
                    default:
                        var own = outer.Count == 0 ? ""
                            : index >= 0 ? string.Create(CultureInfo.InvariantCulture, $"{path}[{index++}]")
                            : path.Length == 0 ? property : $"{path}.{property}";
                        lines.TryAdd(own, line);
                        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                        {
                            outer.Push((path, index));
                            (path, index) = (own, reader.TokenType is JsonTokenType.StartArray ? 0 : -1);
                        }
                        break;
                }
            }
        }
        catch (JsonException)
        {
            return lines;
        }
        return lines;
    }
}
