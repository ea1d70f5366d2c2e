namespace Jena.Iot.Domain.Common;

/// <summary>The words for the kinds: singular in ids (<c>carpark/neue-mitte</c>), plural in URLs (<c>/carparks</c>).</summary>
public static class AssetKinds
{
    /// <summary>Every singular word, for messages.</summary>
    public const string All = "junction, carpark, site, node, edge";

    /// <summary>Every real kind.</summary>
    public static IReadOnlyList<AssetKind> Each { get; } =
        [AssetKind.Junction, AssetKind.CarPark, AssetKind.Site, AssetKind.Node, AssetKind.Edge];

    /// <summary>The singular word; throws for <see cref="AssetKind.None"/>.</summary>
    public static string Word(this AssetKind kind) => kind switch
    {
        AssetKind.Junction => "junction",
        AssetKind.CarPark => "carpark",
        AssetKind.Site => "site",
        AssetKind.Node => "node",
        AssetKind.Edge => "edge",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "an asset has a kind"),
    };

    /// <summary>The plural word, as it stands in URLs.</summary>
    public static string Plural(this AssetKind kind) => kind.Word() + "s";

    /// <summary>Reads a singular word.</summary>
    public static bool TryParse(ReadOnlySpan<char> word, out AssetKind kind)
    {
        kind = word switch
        {
            "junction" => AssetKind.Junction,
            "carpark" => AssetKind.CarPark,
            "site" => AssetKind.Site,
            "node" => AssetKind.Node,
            "edge" => AssetKind.Edge,
            _ => AssetKind.None,
        };
        return kind is not AssetKind.None;
    }

    /// <summary>Reads a plural word.</summary>
    public static bool TryParsePlural(ReadOnlySpan<char> word, out AssetKind kind)
    {
        kind = AssetKind.None;
        return word.Length > 1 && word[^1] == 's' && TryParse(word[..^1], out kind);
    }
}
