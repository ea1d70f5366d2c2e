using Jena.Iot.Domain.Common;

namespace Jena.Iot.Api.Live;

/// <summary>The latest known view of one asset.</summary>
/// <param name="View">The record of the asset's kind, such as a car park's view.</param>
/// <param name="Order">Its place among all views of this asset.</param>
/// <param name="Sequence">Of this host's changes: the one that brought this view, or that made it stale.</param>
public sealed record LiveView(AssetId Id, IAssetView View, ViewOrder Order, long Sequence)
{
    /// <summary>The silo that told it; null when it was read from the store.</summary>
    public string? Origin { get; init; }

    /// <summary>When it was told or read, in takings of this host: never the same twice, and rising.</summary>
    public long Taking { get; init; }

    /// <summary>Of the bytes in which it came: equal for equal content.</summary>
    public UInt128 Print { get; init; }

    /// <summary>When the view became or becomes something else by waiting, as seen when it was published here; null for never.</summary>
    public DateTimeOffset? Changes { get; init; }

    /// <summary>State, quality, since and last sign as they are at <paramref name="now"/>.</summary>
    public Published At(DateTimeOffset now) => View.At(now);
}
