using Jena.Iot.Api.Console.Words;
using Jena.Iot.Domain.CarParks;
using Jena.Iot.Domain.Common;

namespace Jena.Iot.Api.Console.Live;

/// <summary>A kind in one figure, and what is wrong in it.</summary>
public static class KindFigures
{
    /// <summary>Free spaces of what is trusted, or how many assets are as they should be.</summary>
    public static string Headline(AssetKind kind, IReadOnlyList<AssetRow> rows, WordTable words)
    {
        if (rows.Count == 0)
            return "–";
        return kind switch
        {
            AssetKind.CarPark => FreeSpaces(rows) is { } free ? $"{free} {words["free"]}" : "–",
            AssetKind.Site => $"{rows.Count(static row => row.State is "active")} {words["active"]}",
            _ => $"{rows.Count(static row => row.Tone is Tone.Good)} / {rows.Count}",
        };
    }

    /// <summary>Empty when all is well.</summary>
    public static string Trouble(IReadOnlyList<AssetRow> rows, WordTable words)
    {
        if (rows.Count == 0)
            return words["none-known"];
        var parts = rows
            .Where(static row => row.Tone is Tone.Bad or Tone.Watch or Tone.Stale or Tone.Unknown or Tone.Closed)
            .CountBy(static row => row.Tone is Tone.Stale && row.State is not "stale" ? "stale" : row.State)
            .OrderBy(static count => count.Key, StringComparer.Ordinal)
            .Select(count => $"{count.Value} {words[count.Key]}");
        return string.Join(", ", parts);
    }

    private static int? FreeSpaces(IReadOnlyList<AssetRow> rows)
    {
        var known = rows
            .Where(static row => row.Tone is not (Tone.Stale or Tone.Closed))
            .Select(static row => row.View<CarParkView>().Free)
            .OfType<int>()
            .ToArray();
        return known.Length == 0 ? null : known.Sum();
    }
}
