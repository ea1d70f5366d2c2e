using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Jena.Iot.Domain.Common;

namespace Jena.Iot.Domain.Edges.Configuration;

/// <summary>
/// What the cluster has to know of a station file: whose it is, its version, and whom it speaks of. Everything else in it is the edge's to judge.
/// </summary>
/// <param name="Edge">The edge's slug.</param>
/// <param name="Version">1 or more.</param>
/// <param name="Assets">Whom its readings concern besides the edge itself, in order, each once.</param>
public sealed record StationOutline(string Edge, int Version, ImmutableArray<AssetId> Assets)
{
    /// <summary>The longest station file in bytes of UTF-8: 128 KiB, what edges take.</summary>
    public const int MaxBytes = 128 << 10;

    private const int MaxAssets = 1_000;
    private static readonly JsonDocumentOptions Strict = new() { CommentHandling = JsonCommentHandling.Disallow, AllowTrailingCommas = false, MaxDepth = 16 };

    /// <summary>Either the outline or why there is none.</summary>
    public static (StationOutline? Outline, Refusal? Refusal) Read(string text)
    {
        if (Encoding.UTF8.GetByteCount(text) > MaxBytes)
            return Refuse("station-too-long", $"the station file has {Encoding.UTF8.GetByteCount(text)} bytes: write at most {MaxBytes}");
        try
        {
            using var document = JsonDocument.Parse(text, Strict);
            var root = document.RootElement;
            if (root.ValueKind is not JsonValueKind.Object)
                return Refuse("no-station", "a station file is a JSON object");
            if (!root.TryGetProperty("edge", out var edge) || edge.ValueKind is not JsonValueKind.String || !Slug.IsValid(edge.GetString()))
                return Refuse("no-station", "the station file names no edge: write \"edge\", as in \"cab-017\"");
            if (!root.TryGetProperty("version", out var version) || version.ValueKind is not JsonValueKind.Number || !version.TryGetInt32(out var number) || number < 1)
                return Refuse("no-station", "the station file has no version: write \"version\", a whole number from 1 on");
            var assets = new SortedSet<AssetId>();
            Collect(root, assets);
            return assets.Count > MaxAssets
                ? Refuse("too-many-assets", $"the station file speaks of {assets.Count} assets: write at most {MaxAssets}")
                : (new StationOutline(edge.GetString()!, number, [.. assets]), null);
        }
        catch (JsonException error)
        {
            return Refuse("no-json", $"the station file is not JSON at line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}: mend it there");
        }
    }

    private static (StationOutline?, Refusal?) Refuse(string code, string reason) => (null, new Refusal(code, reason));

    /// <summary>Every text that is an asset's id, wherever it stands: points, probes and devices of recorded logs name theirs by different properties.</summary>
    private static void Collect(JsonElement element, SortedSet<AssetId> assets)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                    Collect(property.Value, assets);
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                    Collect(item, assets);
                break;
            case JsonValueKind.String when AssetId.TryParse(element.GetString(), out var id) && id.Kind is not AssetKind.Edge:
                assets.Add(id);
                break;
            default:
                break;
        }
    }
}
