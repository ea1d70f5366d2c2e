using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;

namespace Jena.Iot.Api.Console.Words;

/// <summary>The page's words in one language: German, or English on request.</summary>
public sealed class WordTable
{
    private static readonly FrozenDictionary<string, string[]> All = Read();
    private static readonly WordTable German = new("de", 0);
    private static readonly WordTable English = new("en", 1);

    private readonly int column;

    private WordTable(string language, int column) => (Language, this.column) = (language, column);

    /// <summary>Keys of every word, for tests.</summary>
    public static IEnumerable<string> Keys => All.Keys;

    /// <summary><c>de</c> or <c>en</c>.</summary>
    public string Language { get; }

    /// <summary>The word, or the key itself for one that is not in the table: a new state of a newer cluster is shown as it is called.</summary>
    public string this[string key] => this[key, key];

    /// <summary>The word, or <paramref name="otherwise"/>.</summary>
    public string this[string key, string otherwise] => All.TryGetValue(key, out var words) ? words[column] : otherwise;

    /// <param name="language">As it was asked for; anything but <c>en</c> is German.</param>
    public static WordTable For(string? language) => language is "en" ? English : German;

    /// <summary>A span of time in its largest unit, such as <c>3 min</c>. What lies in the future is 0.</summary>
    public string Length(TimeSpan span) => span switch
    {
        { TotalSeconds: < 1 } => "0 s",
        { TotalMinutes: < 1 } => $"{(int)span.TotalSeconds} s",
        { TotalHours: < 1 } => $"{(int)span.TotalMinutes} min",
        { TotalDays: < 1 } => $"{(int)span.TotalHours} h",
        _ => $"{(int)span.TotalDays} {this["days"]}",
    };

    public string Ago(TimeSpan span) => string.Format(this["ago"], Length(span));

    private static FrozenDictionary<string, string[]> Read()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Console.Words.words.json")
            ?? throw new InvalidOperationException("the table of words is not embedded");
        return JsonSerializer.Deserialize<Dictionary<string, string[]>>(stream)!.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
