namespace Jena.Iot.Api.Junctions;

/// <param name="Junction">The junction's id.</param>
/// <param name="Measure">Which figures these are.</param>
/// <param name="From">The first instant of the span.</param>
/// <param name="To">The first instant after it.</param>
/// <param name="Bin">The length of a bin, such as <c>15m</c>. Bins that begin inside the span give rows.</param>
/// <param name="Parameters">What else the figures depend on.</param>
/// <param name="SensedSince">
/// The events that these figures come from are kept no longer before this moment, so that those figures stand as they are; null
/// when the span begins after it.
/// </param>
public sealed record MeasureAnswer<TRow>(
    string Junction, string Measure, DateTimeOffset From, DateTimeOffset To, string Bin, IReadOnlyDictionary<string, string> Parameters, IReadOnlyList<TRow> Rows, DateTimeOffset? SensedSince);
