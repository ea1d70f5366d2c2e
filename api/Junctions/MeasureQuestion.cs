using System.Globalization;
using System.Text;
using Jena.Iot.Api.Problems;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions.Measures;

namespace Jena.Iot.Api.Junctions;

/// <summary>What is asked of a measure.</summary>
/// <param name="Phase">Rows of this phase alone; null for all.</param>
/// <param name="Detector">Computed from this detector alone; null for all.</param>
/// <param name="Bin">The length of a bin as it was written.</param>
/// <param name="Overrides">Whether the request has thresholds of its own.</param>
/// <param name="Standing">Whether detectors have rows for bins in which they were occupied throughout; null when nothing is said of it.</param>
/// <param name="Csv">Whether the answer is to be CSV; null for what is accepted.</param>
internal sealed record MeasureQuestion(TimeWindow Window, TimeSpan Length, string Bin, ushort? Phase, ushort? Detector, ServiceThresholds Thresholds, bool Overrides, bool? Standing, bool? Csv)
{
    /// <summary>Whether its bins are shorter than those that are counted.</summary>
    public bool IsShort => Length < Domain.Common.Bin.Length;

    /// <summary>Reads the query; what cannot stand is in the reader's problem.</summary>
    /// <param name="thresholds">Those of the levels of service, unless the query has others.</param>
    public static MeasureQuestion Read(QueryReader query, DateTimeOffset now, ServiceThresholds thresholds)
    {
        var window = query.Window("from", "to", now);
        if (window.Length > MeasureEndpoints.LongestSpan)
            query.Refuse("to", $"the span has {window.Length.TotalDays:F1} days: ask for at most {MeasureEndpoints.LongestSpan.TotalDays:F0} at once");
        var bin = query.Text("bin") ?? "15m";
        if (!BinLength.TryParse(bin, out var length))
            query.Refuse("bin", $"'{bin}' is no length that measures are given in: {BinLength.Explanation}");
        return new MeasureQuestion(window, length, bin, Number(query, "phase"), Number(query, "detector"), Levels(query, thresholds), query.Text("thresholds") is not null, YesOrNo(query, "standing"), Format(query));
    }

    /// <summary>What asks the same whenever it is asked, without the format.</summary>
    public string Query()
    {
        var query = new StringBuilder().Append(CultureInfo.InvariantCulture, $"from={Rfc3339.Text(Window.From)}&to={Rfc3339.Text(Window.To)}&bin={Bin}");
        if (Phase is { } phase)
            query.Append(CultureInfo.InvariantCulture, $"&phase={phase}");
        if (Detector is { } detector)
            query.Append(CultureInfo.InvariantCulture, $"&detector={detector}");
        if (Overrides)
            query.Append(CultureInfo.InvariantCulture, $"&thresholds={Thresholds}");
        if (Standing is { } standing)
            query.Append("&standing=").Append(standing ? "true" : "false");
        return query.ToString();
    }

    private static bool? Format(QueryReader query)
    {
        var text = query.Text("format");
        if (text is not (null or "csv" or "json"))
            query.Refuse("format", $"'{text}' is no format: write csv or json");
        return text is null ? null : text == "csv";
    }

    private static bool? YesOrNo(QueryReader query, string name) => query.OneOf(name, "true", "false") is { } word ? word == "true" : null;

    private static ushort? Number(QueryReader query, string name) => query.Text(name) is null ? null : (ushort)query.Number(name, 1, ushort.MaxValue, 1);

    private static ServiceThresholds Levels(QueryReader query, ServiceThresholds usual)
    {
        if (query.Text("thresholds") is not { } text)
            return usual;
        if (ServiceThresholds.Read(text) is { } thresholds)
            return thresholds;
        query.Refuse("thresholds", $"'{text}' cannot stand here: {ServiceThresholds.Explanation}");
        return usual;
    }
}
