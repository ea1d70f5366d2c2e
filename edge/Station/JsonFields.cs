using System.Text.Json;
using Jena.Iot.Domain.Common;

namespace Jena.Iot.Edge.Station;

/// <summary>Reads the properties of one JSON object and notes every mistake in them, rather than stopping at the first.</summary>
internal sealed class JsonFields
{
    private readonly Dictionary<string, JsonElement> _values = [];
    private readonly List<StationProblem> _problems;

    private JsonFields(JsonElement element, string path, IReadOnlyList<string>? known, List<StationProblem> problems)
    {
        Path = path;
        _problems = problems;
        foreach (var property in element.EnumerateObject())
        {
            if (known is not null && !known.Contains(property.Name))
                Refuse(property.Name, "is not a known property", Suggestion.For(property.Name, known) is { } meant
                    ? $"did you mean '{meant}'?"
                    : $"remove it, or write one of {string.Join(", ", known)}");
            else if (!_values.TryAdd(property.Name, property.Value))
                Refuse(property.Name, "stands here twice", "remove one of the two");
        }
    }

    /// <summary>Where the object stands.</summary>
    public string Path { get; }

    public IEnumerable<string> Names => _values.Keys;

    /// <summary>The properties of <paramref name="element"/>, or null when it is no object. Null for <paramref name="known"/> allows every name.</summary>
    public static JsonFields? Of(JsonElement element, string path, IReadOnlyList<string>? known, List<StationProblem> problems)
    {
        if (element.ValueKind is JsonValueKind.Object)
            return new JsonFields(element, path, known, problems);
        problems.Add(new StationProblem(path, $"is {Describe(element)}, not an object", "write properties between { and }"));
        return null;
    }

    public string PathOf(string name) => Path + Step(name);

    public bool Has(string name) => _values.ContainsKey(name);

    public bool IsArray(string name) => _values.TryGetValue(name, out var value) && value.ValueKind is JsonValueKind.Array;

    public void Refuse(string name, string wrong, string write) => _problems.Add(new StationProblem(PathOf(name), wrong, write));

    /// <summary>A text for which <paramref name="isValid"/> holds; otherwise null and a problem that ends in <paramref name="write"/>.</summary>
    public string? Text(string name, Func<string, bool> isValid, string write, bool required = true)
    {
        if (!Take(name, required, write, out var value))
            return null;
        if (value.ValueKind is JsonValueKind.String && value.GetString() is { } text && isValid(text))
            return text;
        Refuse(name, $"is {Describe(value)}", write);
        return null;
    }

    /// <summary>A text of 1 to <paramref name="longest"/> characters, or a whole number from 0 as text. Null and a problem when it is neither.</summary>
    public string? NameOrNumber(string name, int longest, string write)
    {
        if (!Take(name, required: true, write, out var value))
            return null;
        if (value.ValueKind is JsonValueKind.Number && value.TryGetInt32(out var number) && number >= 0)
            return number.ToString();
        if (value.ValueKind is JsonValueKind.String && value.GetString() is { } text && text.Trim().Length > 0 && text.Length <= longest)
            return text;
        Refuse(name, $"is {Describe(value)}", write);
        return null;
    }

    /// <summary>A whole number within the bounds, both included. Null when it is missing or wrong.</summary>
    public int? Whole(string name, int min, int max, string unit, bool required)
    {
        var write = max == int.MaxValue ? $"write {unit}, {min} or more" : $"write {unit} from {min} to {max}";
        if (!Take(name, required, write, out var value))
            return null;
        if (value.ValueKind is JsonValueKind.Number && value.TryGetInt32(out var number) && number >= min && number <= max)
            return number;
        Refuse(name, $"is {Describe(value)}", write);
        return null;
    }

    public int Whole(string name, int min, int max, int otherwise, string unit) =>
        Whole(name, min, max, unit, required: false) ?? otherwise;

    /// <summary>A number within the bounds, both included; <paramref name="otherwise"/> when it is missing or wrong.</summary>
    public double Number(string name, double min, double max, double otherwise)
    {
        if (!Take(name, required: false, "", out var value))
            return otherwise;
        if (value.ValueKind is JsonValueKind.Number && value.TryGetDouble(out var number) && number >= min && number <= max)
            return number;
        Refuse(name, $"is {Describe(value)}", FormattableString.Invariant($"write a number from {min} to {max}"));
        return otherwise;
    }

    public TimeSpan Milliseconds(string name, int min, int max, int otherwise) =>
        TimeSpan.FromMilliseconds(Whole(name, min, max, otherwise, "a whole number of milliseconds"));

    public TimeSpan Seconds(string name, int min, int max, int otherwise) =>
        TimeSpan.FromSeconds(Whole(name, min, max, otherwise, "a whole number of seconds"));

    public bool Flag(string name, bool otherwise)
    {
        if (!Take(name, required: false, "", out var value))
            return otherwise;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value.GetBoolean();
        Refuse(name, $"is {Describe(value)}", "write true or false");
        return otherwise;
    }

    /// <summary>One of <paramref name="words"/>, or null.</summary>
    public string? Word(string name, IReadOnlyCollection<string> words, bool required)
    {
        var all = $"write {OneOf([.. words])}";
        if (!Take(name, required, all, out var value))
            return null;
        var text = value.ValueKind is JsonValueKind.String ? value.GetString()! : null;
        if (text is not null && words.Contains(text))
            return text;
        Refuse(name, $"is {Describe(value)}", text is not null && Suggestion.For(text, words) is { } meant ? $"{all}: did you mean \"{meant}\"?" : all);
        return null;
    }

    /// <summary>An asset of one of the kinds, or null.</summary>
    public AssetId? Asset(string name, string write, params ReadOnlySpan<AssetKind> kinds)
    {
        if (!Take(name, required: true, write, out var value))
            return null;
        if (value.ValueKind is not JsonValueKind.String || !AssetId.TryParse(value.GetString(), out var id))
        {
            Refuse(name, $"is {Describe(value)}, which is no asset id", write);
            return null;
        }
        if (kinds.Contains(id.Kind))
            return id;
        Refuse(name, $"is {Describe(value)}, whose kind does not fit", write);
        return null;
    }

    /// <summary>The object under <paramref name="name"/>, or null when it is missing or wrong.</summary>
    public JsonFields? Object(string name, IReadOnlyList<string>? known) =>
        _values.TryGetValue(name, out var value) ? Of(value, PathOf(name), known, _problems) : null;

    /// <summary>The elements under <paramref name="name"/> with the path of each; none when it is missing or wrong.</summary>
    public IEnumerable<(JsonElement Element, string Path)> Array(string name, string write)
    {
        if (!_values.TryGetValue(name, out var value))
            return [];
        if (value.ValueKind is JsonValueKind.Array)
            return value.EnumerateArray().Select((element, index) => (element, $"{PathOf(name)}[{index}]"));
        Refuse(name, $"is {Describe(value)}, not a list", write);
        return [];
    }

    /// <summary>A value as messages show it.</summary>
    public static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.Null => "null",
        _ => value.GetRawText() is { Length: <= 80 } raw ? raw : value.GetRawText()[..77] + "...",
    };

    private static string OneOf(string[] words) => words.Length == 1
        ? $"\"{words[0]}\""
        : string.Join(", ", words[..^1].Select(static w => $"\"{w}\"")) + $" or \"{words[^1]}\"";

    private static string Step(string name) =>
        name.Length > 0 && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '$') ? $".{name}" : $"['{name}']";

    private bool Take(string name, bool required, string write, out JsonElement value)
    {
        if (_values.TryGetValue(name, out value))
            return true;
        if (required)
            Refuse(name, "is missing", write);
        return false;
    }
}
