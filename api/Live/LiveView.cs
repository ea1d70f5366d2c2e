using Jena.Iot.Domain.Common;

namespace Jena.Iot.Api.Live;

/// <summary>The latest known view of one asset.</summary>
/// <param name="View">The record of the asset's kind, such as a car park's view.</param>
/// <param name="Version">Version of the asset's stream that the view was made from.</param>
/// <param name="Revision">Rises with live changes that have no version of their own.</param>
/// <param name="Sequence">Of this host's changes: the one that brought this view, or that made it stale.</param>
public sealed record LiveView(AssetId Id, IAssetView View, long Version, long Revision, long Sequence)
{
    /// <summary>When the view became or becomes something else by waiting, as seen when it was published here; null for never.</summary>
    public DateTimeOffset? Changes { get; init; }

    /// <summary>State, quality, since and last sign as they are at <paramref name="now"/>.</summary>
    public Published At(DateTimeOffset now) => View.At(now);
}
