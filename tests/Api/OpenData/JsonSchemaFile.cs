using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Jena.Iot.Api.Tests.OpenData;

/// <summary>
/// As much of JSON Schema (draft 7) as the schemas of WZDx and GeoJSON use. A keyword that it does not know is an error, so that none passes
/// unseen. References to others are looked up in the files that it was given.
/// </summary>
internal sealed class JsonSchemaFile
{
    private static readonly string[] Silent = ["$id", "$schema", "title", "description", "definitions", "examples", "default"];

    private readonly Dictionary<string, JsonElement> _files;
    private readonly string _root;

    /// <param name="root">The file to validate against.</param>
    /// <param name="others">Files that it refers to, directly or not.</param>
    public JsonSchemaFile(string root, params string[] others)
    {
        _files = others.Append(root).Select(static file => JsonDocument.Parse(File.ReadAllBytes(file)).RootElement).ToDictionary(static file => file.GetProperty("$id").GetString()!);
        _root = JsonDocument.Parse(File.ReadAllBytes(root)).RootElement.GetProperty("$id").GetString()!;
    }

    /// <summary>What is wrong with a document.</summary>
    public IReadOnlyList<string> Problems(byte[] document)
    {
        using var json = JsonDocument.Parse(document);
        return [.. Check(json.RootElement, _files[_root], _root, "")];
    }

    private IEnumerable<string> Check(JsonElement value, JsonElement schema, string file, string at)
    {
        // In draft 7 what stands beside a reference counts for nothing.
        if (schema.TryGetProperty("$ref", out var reference))
        {
            var (target, targetFile) = Resolve(reference.GetString()!, file);
            return Check(value, target, targetFile, at);
        }
        return schema.EnumerateObject().SelectMany(keyword => Check(value, schema, keyword, file, at));
    }

    private IEnumerable<string> Check(JsonElement value, JsonElement schema, JsonProperty keyword, string file, string at)
    {
        var rule = keyword.Value;
        return keyword.Name switch
        {
            "type" => When(!(rule.ValueKind is JsonValueKind.Array ? rule.EnumerateArray() : Enumerable.Repeat(rule, 1)).Any(type => Is(value, type.GetString()!)), $"{at} is no {rule}"),
            "enum" => When(!rule.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)), $"{at}: {value} is none of {rule}"),
            "const" => When(!JsonElement.DeepEquals(rule, value), $"{at}: {value} is not {rule}"),
            "required" when value.ValueKind is JsonValueKind.Object => rule.EnumerateArray().Where(name => !value.TryGetProperty(name.GetString()!, out _)).Select(name => $"{at} lacks {name}"),
            "properties" when value.ValueKind is JsonValueKind.Object => rule.EnumerateObject().Where(property => value.TryGetProperty(property.Name, out _))
                .SelectMany(property => Check(value.GetProperty(property.Name), property.Value, file, $"{at}/{property.Name}")),
            "items" when value.ValueKind is JsonValueKind.Array => value.EnumerateArray().SelectMany((item, i) => Check(item, rule, file, $"{at}/{i}")),
            "minItems" when value.ValueKind is JsonValueKind.Array => When(value.GetArrayLength() < rule.GetInt32(), $"{at} has fewer than {rule} items"),
            "maxItems" when value.ValueKind is JsonValueKind.Array => When(value.GetArrayLength() > rule.GetInt32(), $"{at} has more than {rule} items"),
            "minimum" when value.ValueKind is JsonValueKind.Number => When(value.GetDouble() < rule.GetDouble(), $"{at}: {value} is below {rule}"),
            "pattern" when value.ValueKind is JsonValueKind.String => When(!Regex.IsMatch(value.GetString()!, rule.GetString()!), $"{at}: {value} is not as {rule}"),
            "format" when value.ValueKind is JsonValueKind.String => When(!Has(rule.GetString()!, value.GetString()!), $"{at}: {value} is no {rule}"),
            "allOf" => rule.EnumerateArray().SelectMany(one => Check(value, one, file, at)),
            "oneOf" => When(rule.EnumerateArray().Count(one => !Check(value, one, file, at).Any()) != 1, $"{at} is not exactly one of what it may be"),
            "anyOf" => When(rule.EnumerateArray().All(one => Check(value, one, file, at).Any()), $"{at} is nothing of what it may be"),
            "dependencies" when value.ValueKind is JsonValueKind.Object => rule.EnumerateObject().Where(property => value.TryGetProperty(property.Name, out _))
                .SelectMany(property => property.Value.EnumerateArray().Where(name => !value.TryGetProperty(name.GetString()!, out _)).Select(name => $"{at} lacks {name}")),
            "required" or "properties" or "items" or "minItems" or "maxItems" or "minimum" or "pattern" or "format" or "dependencies" => [],
            _ when Array.IndexOf(Silent, keyword.Name) >= 0 => [],
            _ => throw new NotSupportedException($"the keyword {keyword.Name} of {file}"),
        };
    }

    private (JsonElement Schema, string File) Resolve(string reference, string file)
    {
        var parts = reference.Split('#', 2);
        var target = parts[0].Length == 0 ? file : parts[0];
        var schema = _files[target];
        foreach (var step in (parts.Length == 2 ? parts[1] : "").Split('/', StringSplitOptions.RemoveEmptyEntries))
            schema = schema.GetProperty(step);
        return (schema, target);
    }

    private static IEnumerable<string> When(bool wrong, string problem) => wrong ? [problem] : [];

    private static bool Is(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind is JsonValueKind.Object,
        "array" => value.ValueKind is JsonValueKind.Array,
        "string" => value.ValueKind is JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind is JsonValueKind.Null,
        "number" => value.ValueKind is JsonValueKind.Number,
        "integer" => value.ValueKind is JsonValueKind.Number && value.GetDouble() % 1 == 0,
        _ => throw new NotSupportedException($"the type {type}"),
    };

    private static bool Has(string format, string text) => format switch
    {
        "date-time" => Regex.IsMatch(text, @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$") && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _),
        "email" => text.Contains('@', StringComparison.Ordinal),
        "uri" => Uri.TryCreate(text, UriKind.Absolute, out _),
        _ => throw new NotSupportedException($"the format {format}"),
    };
}
