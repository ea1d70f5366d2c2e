using System.ComponentModel;

namespace Jena.Iot.Api.Junctions;

/// <param name="Junction">The junction's id.</param>
/// <param name="Measure">Which figures these are.</param>
/// <param name="From">The first instant of the span.</param>
/// <param name="To">The first instant after it.</param>
/// <param name="Bin">The length of a bin, such as <c>15m</c>. Bins that begin inside the span give rows.</param>
/// <param name="Parameters">What else the figures depend on.</param>
/// <param name="NothingRecorded">
/// The quarter hours of the span in which the junction recorded no event of any kind, those side by side as one, rising: that nothing is counted
/// there may be for want of a record. Empty when each has one.
/// </param>
/// <param name="Doubtful">
/// Detectors of these figures that are found faulty now, since a moment before the span's end: what they say may be wrong from then on. Empty
/// when there is none.
/// </param>
/// <param name="SensedSince">
/// The events that these figures come from are kept no longer before this moment, so that those figures stand as they are; null
/// when the span begins after it.
/// </param>
public sealed record MeasureAnswer<TRow>(
    string Junction,
    string Measure,
    DateTimeOffset From,
    DateTimeOffset To,
    string Bin,
    IReadOnlyDictionary<string, string> Parameters,
    IReadOnlyList<TRow> Rows,
    [property: Description("The quarter hours of the span in which the junction recorded no event of any kind, those side by side as one")] IReadOnlyList<SpanAnswer> NothingRecorded,
    [property: Description("Detectors of these figures that are found faulty now, since before the end of the span")] IReadOnlyList<DoubtfulDetector> Doubtful,
    [property: Description("Events are kept no longer before this moment; left out when the span begins after it")] DateTimeOffset? SensedSince);

/// <param name="From">The first instant inside, UTC.</param>
/// <param name="To">The first instant after it, UTC.</param>
public sealed record SpanAnswer(DateTimeOffset From, DateTimeOffset To);

/// <param name="Detector">Its channel; a push button's own.</param>
/// <param name="Name">As on the signal plan.</param>
/// <param name="Reason">Such as <c>stuck-on</c>.</param>
/// <param name="Since">Since when it is so, UTC.</param>
public sealed record DoubtfulDetector(int Detector, string Name, string Reason, DateTimeOffset Since);
