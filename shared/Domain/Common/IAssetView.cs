using Jena.Iot.Domain.Alarms;

namespace Jena.Iot.Domain.Common;

/// <summary>
/// What everybody may know of an asset: one record for signs, feeds, console and apps. It holds only what does not change
/// by waiting; <see cref="IAssetView.At"/> gives quality and age as they are at a given moment.
/// </summary>
public interface IAssetView
{
    AssetId Id { get; }

    string Name { get; }

    Place? Place { get; }

    /// <summary>The alarms that stand, the most urgent first, then the oldest.</summary>
    IReadOnlyList<StandingAlarm> Alarms { get; }

    /// <summary>The same view as it is to be published at <paramref name="now"/>: staleness is computed here and nowhere else.</summary>
    Published At(DateTimeOffset now);

    /// <summary>The same view with the quality of its single figures as it is at <paramref name="now"/>; itself when it has none.</summary>
    IAssetView As(DateTimeOffset now) => this;
}

/// <summary>The part of every published view that lists and maps need.</summary>
/// <param name="State">The asset's state as a word of its kind, such as <c>open</c>, <c>full</c>, <c>unknown</c>.</param>
/// <param name="Quality">How far to trust it.</param>
/// <param name="Since">Since when the state is so; null when it was never known.</param>
/// <param name="LastSign">The last sign of life; null when there was none.</param>
/// <param name="Changes">The next moment at which <see cref="IAssetView.At"/> gives something else without any event; null for never.</param>
public sealed record Published(string State, Quality Quality, DateTimeOffset? Since, DateTimeOffset? LastSign, DateTimeOffset? Changes);
