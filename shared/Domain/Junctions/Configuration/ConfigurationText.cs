using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Jena.Iot.Domain.Common;

namespace Jena.Iot.Domain.Junctions.Configuration;

/// <summary>A configuration as the JSON document that is imported and exported.</summary>
[RequiresUnreferencedCode("finds members by reflection")]
[RequiresDynamicCode("finds members by reflection")]
public static class ConfigurationText
{
    /// <summary>The longest document that is read: 1 MiB.</summary>
    public const int MaxBytes = 1024 * 1024;

    // What is required has to be there, what nobody knows may be a spelling mistake, and what stands there twice contradicts itself.
    private static readonly JsonSerializerOptions Strict = MakeStrict();

    private static readonly JsonSerializerOptions Indented = new(DomainJson.Options) { WriteIndented = true };

    /// <summary>The document that gives the same configuration again.</summary>
    public static byte[] Write(JunctionConfiguration configuration) => JsonSerializer.SerializeToUtf8Bytes(configuration, Indented);

    /// <summary>Either the configuration, or everything that is wrong with the document, each with its line.</summary>
    public static (JunctionConfiguration? Configuration, IReadOnlyList<ConfigurationMistake> Mistakes) Read(ReadOnlySpan<byte> json)
    {
        if (json.Length > MaxBytes)
            return (null, [new ConfigurationMistake("", $"the document has {json.Length} bytes: write at most {MaxBytes}")]);
        try
        {
            var configuration = JsonSerializer.Deserialize<JunctionConfiguration>(json, Strict);
            if (configuration is null)
                return (null, [new ConfigurationMistake("", "the document is null: write a JSON object", 1)]);
            var mistakes = ConfigurationRules.Mistakes(configuration);
            return mistakes.Count == 0 ? (configuration, []) : (null, WithLines(mistakes, json));
        }
        catch (JsonException exception)
        {
            return (null, [Mistake(exception, json)]);
        }
    }

    private static JsonSerializerOptions MakeStrict()
    {
        var options = new JsonSerializerOptions(DomainJson.Options)
        {
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            AllowDuplicateProperties = false,
        };
        // A number in place of a word may be one that no word has.
        options.Converters.Insert(0, new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        return options;
    }

    private static ConfigurationMistake Mistake(JsonException exception, ReadOnlySpan<byte> json)
    {
        var path = JsonMistake.Path(exception);
        // What breaks off or is no JSON has no place of its own; what is missing would be told where its object ends.
        var line = exception.InnerException is JsonException && exception.LineNumber is { } number ? (int)number + 1 : LineOf(JsonLines.Of(json), path);
        var text = JsonMistake.Text(exception);
        if (exception.Message.StartsWith("The JSON value could not be converted", StringComparison.Ordinal) && WordsAt(path) is { } words)
            text = $"write one of {string.Join(", ", Enum.GetNames(words).Select(static n => JsonNamingPolicy.CamelCase.ConvertName(n)).Where(static n => n != "none"))}";
        return new ConfigurationMistake(path, text, line);
    }

    // The message names the type, and for some only that of the object around it.
    private static readonly Dictionary<string, Type> Words = new()
    {
        ["kind"] = typeof(JunctionKind),
        ["head"] = typeof(SignalHead),
        ["toldBy"] = typeof(SignalCodes),
        ["functions"] = typeof(DetectorFunction),
        ["mode"] = typeof(ProgrammeMode),
        ["week"] = typeof(DayOfWeek),
    };

    /// <summary>Of a place that takes one of some words, or an item or a key of it.</summary>
    private static Type? WordsAt(string path)
    {
        var parts = path.Split('.');
        return parts.Length > 1 && parts[^2] == "week" && !Enum.TryParse<DayOfWeek>(parts[^1], ignoreCase: true, out _) ? Words["week"] : Words.GetValueOrDefault(parts[^1].Split('[')[0]);
    }

    private static IReadOnlyList<ConfigurationMistake> WithLines(IReadOnlyList<ConfigurationMistake> mistakes, ReadOnlySpan<byte> json)
    {
        var lines = JsonLines.Of(json);
        return [.. mistakes.Select(m => m with { Line = LineOf(lines, m.Path) })];
    }

    /// <summary>The line of a place; of what it lies in when it is not there itself.</summary>
    private static int LineOf(IReadOnlyDictionary<string, int> lines, string path)
    {
        while (path.Length > 0)
        {
            if (lines.TryGetValue(path, out var line))
                return line;
            var end = Math.Max(path.LastIndexOf('.'), path.LastIndexOf('['));
            path = end < 0 ? "" : path[..end];
        }
        return lines.GetValueOrDefault("", 1);
    }
}
