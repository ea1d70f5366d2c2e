using Jena.Iot.Domain.Common;

namespace Jena.Iot.Api.Live;

/// <summary>The latest view of every asset, in the memory of this host. Reading never asks the cluster. Safe for any thread.</summary>
public interface ILiveViews
{
    /// <summary>Whether every stored view has been read at least once. Before that, an asset that is missing may exist.</summary>
    bool IsComplete { get; }

    /// <summary>Ends when <see cref="IsComplete"/> becomes true.</summary>
    Task WhenComplete { get; }

    /// <summary>This host and this start of it, and the sequence of the latest change.</summary>
    LiveCursor Cursor { get; }

    /// <summary>The views of one kind in order of id: an immutable picture of one moment.</summary>
    LiveViewsOfKind OfKind(AssetKind kind);

    /// <summary>Of <see cref="OfKind"/> at this moment; costs next to nothing.</summary>
    long VersionOf(AssetKind kind);

    /// <summary>Null when no such asset is known.</summary>
    LiveView? Find(AssetId id);

    /// <summary>Ends once an asset is known here as of a version or later: true; false when that takes longer than <paramref name="within"/>.</summary>
    Task<bool> ShownAsync(AssetId id, long version, TimeSpan within, CancellationToken stop);

    /// <summary>
    /// Follows the changes, from a picture of this moment on, or from after <paramref name="resume"/> when that is still remembered.
    /// To be disposed. A change is any new view, and the moment at which one becomes stale by waiting.
    /// </summary>
    /// <param name="resume">Where the caller was; null to begin anew.</param>
    /// <param name="capacity">Changes that may wait for the caller, 1 or more; a caller further behind than that is cut off.</param>
    LiveSubscription Subscribe(LiveCursor? resume = null, int capacity = LiveSubscription.DefaultCapacity);
}

/// <param name="Version">Rises whenever any view of the kind changes; equal versions mean the same views.</param>
public sealed record LiveViewsOfKind(long Version, IReadOnlyList<LiveView> Views)
{
    /// <summary>The views as their own type.</summary>
    public IEnumerable<TView> As<TView>()
        where TView : IAssetView => Views.Select(static live => (TView)live.View);
}
