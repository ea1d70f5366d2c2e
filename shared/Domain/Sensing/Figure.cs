using Jena.Iot.Domain.Common;

namespace Jena.Iot.Domain.Sensing;

/// <summary>A measurement as it is published.</summary>
/// <param name="Unit">A word of <see cref="MeasurementUnit"/>.</param>
/// <param name="Since">Since when it is exactly this.</param>
/// <param name="Sensed">When it was last measured.</param>
/// <param name="StaleAt">From then on it is stale, unless it is measured again.</param>
public sealed record Figure(double Value, string Unit, DateTimeOffset Since, DateTimeOffset Sensed, DateTimeOffset StaleAt)
{
    /// <summary>As of the moment of asking; null in what is stored.</summary>
    public Quality? Quality { get; init; }

    public static Figure Of(MeasurementState state) => new(state.Value, state.Unit, state.Since, state.Sensed, StaleAfter(state));

    public Quality QualityAt(DateTimeOffset now) => StaleAt <= now ? Common.Quality.Stale : Common.Quality.Live;

    // The live stream tells current values each minute: what is taken more often is not heard of more often.
    private static DateTimeOffset StaleAfter(MeasurementState state) =>
        state.Sensed + (MeasurementBook.SilentIntervals * (state.Every > MeasurementBook.DefaultEvery ? state.Every : MeasurementBook.DefaultEvery));
}

/// <summary>The figures of a view, by name.</summary>
public static class FigureList
{
    /// <summary>With the quality that each has at <paramref name="now"/>.</summary>
    public static IReadOnlyDictionary<string, Figure> As(this IReadOnlyDictionary<string, Figure> figures, DateTimeOffset now) =>
        figures.Count == 0 ? figures : new SortedDictionary<string, Figure>(figures.ToDictionary(static f => f.Key, f => f.Value with { Quality = f.Value.QualityAt(now) }), StringComparer.Ordinal);

    /// <summary>What is published of the asset, and when the first figure becomes stale if that is sooner.</summary>
    public static Published Until(this IReadOnlyDictionary<string, Figure> figures, Published published, DateTimeOffset now)
    {
        var first = figures.Values.Where(f => f.StaleAt > now).Select(static f => (DateTimeOffset?)f.StaleAt).Min();
        return first is null || published.Changes <= first ? published : published with { Changes = first };
    }
}
