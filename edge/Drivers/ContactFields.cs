using Jena.Iot.Domain.Common;
using Jena.Iot.Edge.Station;

namespace Jena.Iot.Edge.Drivers;

/// <summary>Reads whose contact a point is.</summary>
internal static class ContactFields
{
    /// <summary>A site, or this edge; null after a mistake was noted.</summary>
    public static AssetId? Owner(JsonFields fields, PointContext station)
    {
        var write = $"write a site, as in \"site/2026-0412\", or this edge, \"edge/{station.Edge ?? "cab-017"}\"";
        var asset = fields.Asset("asset", write, AssetKind.Site, AssetKind.Edge);
        if (asset is not { Kind: AssetKind.Edge } other || station.Edge is null || other.Slug == station.Edge)
            return asset;
        fields.Refuse("asset", $"is \"{other}\", another edge", write);
        return null;
    }

    /// <summary>Notes a mistake when another contact of the owner raises the alarm too.</summary>
    public static void TakeAlarm(JsonFields fields, PointContext station, AssetId? owner, string? code)
    {
        if (owner is { } asset && code is not null && !station.TakeAlarm(asset, code, fields.PathOf("alarm"), out var takenBy))
            fields.Refuse("alarm", $"raises the alarm '{code}' of {asset}, as does {takenBy}", "write another code: each contact would clear the other's alarm");
    }
}
