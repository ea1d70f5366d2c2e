using Jena.Iot.Domain.Common;
using Jena.Iot.Edge.Chips;
using Jena.Iot.Edge.Station;

namespace Jena.Iot.Edge.Signs;

/// <summary>Reads the number signs of a station file; what a sign of each kind may say is with its kind.</summary>
internal sealed class SignReader(List<StationProblem> problems)
{
    /// <summary>Signs that a station has at most.</summary>
    public const int Most = 16;

    /// <summary>Every property that signs of all kinds have; the published schema names the same.</summary>
    public static readonly IReadOnlyList<string> Properties = ["name", "kind", "safeText", "safeAfterS"];

    /// <summary>For never: said, not left out.</summary>
    private const int Never = 0;

    public IReadOnlyList<SignSettings> Read(JsonFields root)
    {
        var signs = new Dictionary<string, (SignSettings Sign, string Path)>();
        foreach (var (element, path) in root.Array("signs", "write the signs between [ and ]"))
        {
            var aside = new List<StationProblem>();
            if (JsonFields.Of(element, path, known: null, problems) is null)
                continue;
            var word = JsonFields.Of(element, path, known: null, aside)!.Word("kind", SignKinds.Words, required: true);
            if (word is null)
            {
                problems.AddRange(aside);
                continue;
            }
            var kind = SignKinds.Of(word);
            var fields = JsonFields.Of(element, path, [.. Properties, .. kind.Properties], problems)!;
            if (Read(fields, kind) is { } sign && !signs.TryAdd(sign.Name, (sign, path)))
                fields.Refuse("name", $"is \"{sign.Name}\", as is that of {signs[sign.Name].Path}", "write another name");
        }
        if (signs.Count > Most)
            root.Refuse("signs", $"has {signs.Count} signs", $"write {Most} at most");
        return [.. signs.Values.Select(static s => s.Sign)];
    }

    private static SignSettings? Read(JsonFields fields, ISignKind kind)
    {
        var name = fields.Text("name", static s => Slug.IsValid(s) && s.Length <= SignSettings.LongestName, $"write the sign's name: 1 to {SignSettings.LongestName} lower-case letters, digits and single hyphens, as in \"north\"");
        var hardware = kind.Read(fields);
        var safeText = fields.Text("safeText", s => SevenSegments.CanShow(s) && s.Length <= (hardware?.Digits ?? int.MaxValue), $"write a text of at most {hardware?.Digits ?? 64} of {SevenSegments.Characters}, or \"\" for blank", required: false);
        var after = SafeAfter(fields);
        return name is null || hardware is null ? null : new SignSettings { Name = name, Hardware = hardware, SafeText = safeText ?? "", SafeAfter = after };
    }

    private static TimeSpan? SafeAfter(JsonFields fields)
    {
        var seconds = fields.Whole("safeAfterS", 0, 604_800, 900, "a whole number of seconds");
        if (seconds is > Never and < 60)
            fields.Refuse("safeAfterS", $"is {seconds}: the cluster is heard each 30 s", "write 60 or more, or 0 to show for ever what it was told last");
        return seconds == Never ? null : TimeSpan.FromSeconds(seconds);
    }
}
