using System.Text.Json;

namespace Jena.Iot.Domain.Edges.Configuration;

/// <summary>One place in which two station files differ.</summary>
/// <param name="Path">JSON pointer (RFC 6901) of the place.</param>
/// <param name="Desired">What is desired there; null when nothing is.</param>
/// <param name="Reported">What is in force there; null when nothing is.</param>
public sealed record StationDifference(string Path, JsonElement? Desired, JsonElement? Reported)
{
    /// <summary>Places that are told at most.</summary>
    public const int Most = 500;

    /// <summary>
    /// Where two station files differ, in the order of the desired one; elements of arrays are compared by their place. Texts that are
    /// no JSON differ as a whole, at the pointer of the root.
    /// </summary>
    public static IReadOnlyList<StationDifference> Between(string desired, string reported)
    {
        var differences = new List<StationDifference>();
        Compare("", Parse(desired), Parse(reported), differences);
        return differences;
    }

    private static void Compare(string path, JsonElement desired, JsonElement reported, List<StationDifference> differences)
    {
        if (differences.Count >= Most || JsonElement.DeepEquals(desired, reported))
            return;
        if (desired.ValueKind is JsonValueKind.Object && reported.ValueKind is JsonValueKind.Object)
        {
            foreach (var name in desired.EnumerateObject().Concat(reported.EnumerateObject()).Select(static p => p.Name).Distinct(StringComparer.Ordinal))
            {
                var step = $"{path}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
                Step(step, Property(desired, name), Property(reported, name), differences);
            }
        }
        else if (desired.ValueKind is JsonValueKind.Array && reported.ValueKind is JsonValueKind.Array)
        {
            for (var i = 0; i < Math.Max(desired.GetArrayLength(), reported.GetArrayLength()); i++)
                Step($"{path}/{i}", Item(desired, i), Item(reported, i), differences);
        }
        else
        {
            differences.Add(new StationDifference(path, desired, reported));
        }
    }

    private static void Step(string path, JsonElement? desired, JsonElement? reported, List<StationDifference> differences)
    {
        if (desired is { } one && reported is { } other)
            Compare(path, one, other, differences);
        else if (differences.Count < Most)
            differences.Add(new StationDifference(path, desired, reported));
    }

    private static JsonElement? Property(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value : null;

    private static JsonElement? Item(JsonElement element, int index) => index < element.GetArrayLength() ? element[index] : null;

    private static JsonElement Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            using var document = JsonDocument.Parse($"\"{JsonEncodedText.Encode(text)}\"");
            return document.RootElement.Clone();
        }
    }
}
