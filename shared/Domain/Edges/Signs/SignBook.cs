using System.Collections.Immutable;
using Jena.Iot.Domain.Common;

namespace Jena.Iot.Domain.Edges.Signs;

/// <summary>
/// The number signs of a cabinet. What one is to show has a version that only rises, so that telling the edge twice, or late, or out of order
/// is harmless. When an edge knows a higher version than the cluster, the cluster was put back: what is to be shown is said anew above it.
/// </summary>
public sealed record SignBook
{
    /// <summary>
    /// Signs of one cabinet. For a further one, the one that was told longest ago of those that the edge says it does not have is forgotten;
    /// where there is none, the further one is refused.
    /// </summary>
    public const int MaxSigns = 32;

    /// <summary>The longest text.</summary>
    public const int MaxText = 64;

    /// <summary>The code by which an edge says that it was told a higher version, or another text of the same one, before.</summary>
    public const string Superseded = "superseded";

    /// <summary>The code by which an edge says that its station has no sign of this name.</summary>
    public const string UnknownSign = "unknown-sign";

    /// <summary>The highest version: what a number in JSON can hold everywhere.</summary>
    public const long MaxVersion = (1L << 53) - 1;

    public static SignBook Empty { get; } = new();

    public ImmutableSortedDictionary<string, SignState> Signs { get; init; } = ImmutableSortedDictionary.Create<string, SignState>(StringComparer.Ordinal);

    /// <summary>How many versions were ever set, of all signs.</summary>
    public long Asked { get; init; }

    public Decision<CabinetEvent> Set(SetSign set, Principal by, DateTimeOffset now)
    {
        if (CommandRules.Check("sign", set.Sign, set.Reason) is { } refusal)
            return Decision<CabinetEvent>.Refuse(refusal.Code, refusal.Reason);
        if (set.Text is null or { Length: > MaxText } || set.Text.Any(char.IsControl))
            return Decision<CabinetEvent>.Refuse("bad-text", $"write the text in at most {MaxText} characters on one line; an empty one makes the sign dark");
        var known = Signs.GetValueOrDefault(set.Sign);
        if (known is null && !HasRoom)
            return Decision<CabinetEvent>.Refuse("too-many-signs", $"{MaxSigns} signs are known of this edge: write the name of one of them");
        if (known is { Version: > 0, Code: null } && known.Text == set.Text)
            return Decision<CabinetEvent>.Nothing;
        return Next(set.Sign, known, set.Text, set.Reason, by, now) is { } next
            ? Decision<CabinetEvent>.Of(next)
            : Decision<CabinetEvent>.Refuse("no-version-left", "the edge told of a version that nothing can follow: delete its data folder and restart it");
    }

    public Decision<CabinetEvent> Take(ReportFate report, DateTimeOffset now)
    {
        var name = report.Sign?.Name ?? NameOf(report.Id);
        var known = name is null ? null : Signs.GetValueOrDefault(name);
        if (name is null || (known is null && !HasRoom) || report.Sign?.Version > MaxVersion)
            return Decision<CabinetEvent>.Nothing;
        var shown = report.Sign is { Version: > 0 } sign && sign.Version >= (known?.ShownVersion ?? 0) ? sign : null;
        var refused = report.Fate is CommandFate.Executed ? null : report;
        var reported = new SignReported(
            name, report.Id, shown?.Version, shown?.Text,
            refused is null ? null : CommandRules.Cut(refused.Code.Length > 0 ? refused.Code : "refused", CommandRules.MaxName),
            refused is null ? null : CommandRules.Cut(refused.Detail, CommandRules.MaxDetail)) { At = now };
        if (After(reported).Signs.GetValueOrDefault(name) == known)
            return Decision<CabinetEvent>.Nothing;
        // The same version with another text: the cluster was put back, and gave a number again that the edge knows from before.
        var ahead = known is { Version: > 0 } && shown is not null
            && (shown.Version > known.Version || (shown.Version == known.Version && refused?.Code == Superseded));
        return ahead && known is { Text: { } text }
            && Next(name, known with { ShownVersion = shown!.Version }, text, "the edge knew of a higher version than the cluster", Principal.Delivery, now) is { } again
            ? Decision<CabinetEvent>.Of(reported, again)
            : Decision<CabinetEvent>.Of(reported);
    }

    public SignBook After(SignSet e) => this with
    {
        Asked = Asked + 1,
        Signs = RoomFor(e.Sign).SetItem(e.Sign, (Signs.GetValueOrDefault(e.Sign) ?? new SignState()) with
        {
            Version = e.Version, Text = e.Text, Id = e.Id, By = e.By, Reason = e.Reason, Since = e.At, Code = null, Detail = null,
        }),
    };

    public SignBook After(SignReported e)
    {
        var sign = Signs.GetValueOrDefault(e.Sign) ?? new SignState();
        if (e.Version is { } version)
        {
            var same = sign.ShownVersion == version && sign.ShownText == e.Text;
            sign = sign with { ShownVersion = version, ShownText = e.Text, ShownSince = same ? sign.ShownSince : e.At };
        }
        if (e.Id == sign.Id)
            sign = sign with { Code = e.Code, Detail = e.Detail };
        return this with { Signs = RoomFor(e.Sign).SetItem(e.Sign, sign) };
    }

    /// <summary>Whether <paramref name="id"/> is that of a version that is to be shown now.</summary>
    public bool Holds(string id) => NameOf(id) is not null;

    private bool HasRoom => Signs.Count < MaxSigns || Signs.Values.Any(static s => s.Code == UnknownSign);

    /// <summary>The signs, with room for one of this name. Should a forgotten one come to be, the edge tells which versions it knows.</summary>
    private ImmutableSortedDictionary<string, SignState> RoomFor(string name) =>
        !Signs.ContainsKey(name) && Signs.Count >= MaxSigns && Signs.Where(static s => s.Value.Code == UnknownSign).OrderBy(static s => s.Value.Since).FirstOrDefault() is { Key: { } unknown }
            ? Signs.Remove(unknown)
            : Signs;

    private string? NameOf(string id) => Signs.FirstOrDefault(s => s.Value.Id == id).Key;

    private SignSet? Next(string name, SignState? known, string text, string reason, Principal by, DateTimeOffset now)
    {
        var version = Math.Max(known?.Version ?? 0, known?.ShownVersion ?? 0) + 1;
        return version > MaxVersion ? null : new SignSet(by.Name, CommandRules.Id('s', Asked + 1, now), name, version, text, reason) { At = now };
    }
}
