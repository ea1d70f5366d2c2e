using System.Text.Json;
using System.Text.RegularExpressions;

namespace Jena.Iot.Domain.Common;

/// <summary>What is wrong with a JSON text, for whoever wrote it: in the words of the document, without the names of our types.</summary>
public static partial class JsonMistake
{
    /// <summary>The place, such as <c>detectors[3].phase</c>; empty for the whole.</summary>
    public static string Path(JsonException exception) => (exception.Path ?? "").TrimStart('$').TrimStart('.');

    /// <summary>What is wrong there and what to write, without a full stop.</summary>
    public static string Text(JsonException exception)
    {
        var text = exception.Message;
        var end = text.IndexOf(" Path: $", StringComparison.Ordinal);
        text = (end < 0 ? text : text[..end]).TrimEnd('.');
        if (text.StartsWith("The JSON value could not be converted", StringComparison.Ordinal))
            return "what stands there does not fit: write a value as the API's description has it, a duration as 00:30:00";
        if (text.Contains("doesn't allow", StringComparison.Ordinal) && text.Contains("null values", StringComparison.Ordinal))
            return "null cannot stand here: write a value";
        if (Unknown().Match(text) is { Success: true } unknown)
            return $"nothing is called '{unknown.Groups[1].Value}' here: leave it out, or mend its spelling";
        return Missing().Match(text) is { Success: true } missing ? $"{missing.Groups[1].Value} is missing: write it" : text;
    }

    [GeneratedRegex("^The JSON property '(.*)' could not be mapped to any .NET member")]
    private static partial Regex Unknown();

    [GeneratedRegex("was missing required properties including: (.+)$")]
    private static partial Regex Missing();
}
