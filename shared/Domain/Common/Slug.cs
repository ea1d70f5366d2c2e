using System.Text.RegularExpressions;

namespace Jena.Iot.Domain.Common;

/// <summary>
/// The part of an id that a person chooses: 1 to 63 lower-case letters, digits and single hyphens,
/// beginning and ending with a letter or digit. It can stand in a URL, an MQTT topic and a file name as it is,
/// and no two spellings name one thing.
/// </summary>
public static partial class Slug
{
    /// <summary>The longest slug, in characters.</summary>
    public const int MaxLength = 63;

    /// <summary>Whether <paramref name="text"/> is a slug.</summary>
    public static bool IsValid(string? text) => text is { Length: > 0 and <= MaxLength } && Pattern().IsMatch(text);

    /// <summary>What to say to whoever wrote <paramref name="text"/>.</summary>
    public static string Explain(string? text) =>
        $"'{text}' is not an id: write 1 to {MaxLength} lower-case letters, digits and single hyphens, as in 'neue-mitte'";

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
