using System.ComponentModel;
using System.Text;
using Jena.Iot.Api.Assets;
using Jena.Iot.Api.Live;
using Jena.Iot.Api.OpenApi;
using Jena.Iot.Api.Problems;
using Jena.Iot.Contracts.Archive;
using Jena.Iot.Contracts.Assets;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Junctions.Measures;
using Microsoft.AspNetCore.Mvc;

namespace Jena.Iot.Api.Junctions;

/// <summary>Figures of a junction by bin, as JSON, or as CSV to whoever accepts <c>text/csv</c>.</summary>
public static class MeasureEndpoints
{
    /// <summary>The longest span of one request.</summary>
    public static readonly TimeSpan LongestSpan = TimeSpan.FromDays(31);

    private const string Csv = "text/csv";

    // A detector that was occupied when the span began says so in the bins before it.
    private static readonly TimeSpan Before = TimeSpan.FromDays(1);

    public static void MapMeasures(this RouteGroupBuilder group)
    {
        group.MapMeasure(new Measure<ActuationRow>(
            "actuations",
            "How often, and for what part of the time, each detector was occupied",
            static (bins, window, length, now) => Actuations.Of(bins, window, length, now),
            new Dictionary<string, string>
            {
                ["actuation"] = $"event code {IndianaCode.DetectorOn}",
                ["occupancy"] = $"from event code {IndianaCode.DetectorOn} to {IndianaCode.DetectorOff}; missing changes repaired",
                ["flow"] = "actuations per hour",
            },
            "start,detector,total,flow,occupancy,quality",
            static row => $"{Rfc3339.Text(row.Start)},{row.Detector},{row.Total},{row.Flow:R},{row.Occupancy:R},{Word(row.Quality)}"));

        group.MapMeasure(new Measure<HasDataRow>(
            "has-data",
            "The bins in which the junction's controller recorded throughout",
            static (bins, window, length, _) => HasData.Of(bins, window, length),
            new Dictionary<string, string> { ["least"] = $"{HasData.Least} events of the controller's own in each 5 minutes" },
            "start,quality",
            static row => $"{Rfc3339.Text(row.Start)},{Word(row.Quality)}"));

        group.MapGet("/{id}/measures/{measure}", static (string id, string measure) =>
                Problem.NotFound($"There is no measure '{measure}'; those there are: actuations, has-data."))
            .OpenToAll().ExcludeFromDescription();
    }

    private static void MapMeasure<TRow>(this RouteGroupBuilder group, Measure<TRow> measure)
    {
        group.MapGet($"/{{id}}/measures/{measure.Word}", (
                HttpContext context,
                string id,
                [FromQuery, Description("First instant, RFC 3339; one hour before 'to' unless given")] string? from,
                [FromQuery, Description("First instant after, RFC 3339; now unless given; at most 31 days after 'from'")] string? to,
                [FromQuery, Description("Length of a bin, a multiple of 15 minutes that divides a day: 15m unless given")] string? bin,
                ILiveViews views,
                IClusterClient cluster,
                TimeProvider time) => ReadAsync(context, id, measure, views, cluster, time))
            .WithName($"measure{string.Concat(measure.Word.Split('-').Select(static part => char.ToUpperInvariant(part[0]) + part[1..]))}")
            .OpenToAll()
            .WithSummary(measure.Summary)
            .WithDescription("CSV with the same columns when text/csv is accepted. Bins that begin inside the span give rows.")
            .Produces<MeasureAnswer<TRow>>(StatusCodes.Status200OK, "application/json", Csv)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> ReadAsync<TRow>(
        HttpContext context, string slug, Measure<TRow> measure, ILiveViews views, IClusterClient cluster, TimeProvider time)
    {
        var now = time.GetUtcNow();
        var query = new QueryReader(context.Request.Query);
        var window = query.Window("from", "to", now);
        if (window.Length > LongestSpan)
            query.Refuse("to", $"the span has {window.Length.TotalDays:F1} days: ask for at most {LongestSpan.TotalDays:F0} at once");
        var bin = query.Text("bin") ?? "15m";
        if (!BinLength.TryParse(bin, out var length))
            query.Refuse("bin", $"'{bin}' is no length that measures are given in: {BinLength.Explanation}");
        if (query.Problem is { } unreadable)
            return unreadable;
        var (id, unknown) = await AssetEndpoints.FindAsync(AssetKind.Junction, slug, views, cluster);
        if (unknown is not null)
            return unknown;

        var bins = await JunctionBins.ReadAsync(cluster.GetGrain<IJunctionGrain>(id.ToString()), new TimeWindow(window.From - Before, window.To + length));
        var rows = measure.Of(bins, window, length, now);
        var since = await cluster.GetGrain<IArchiveGrain>(0).SensedSince();
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers.Vary = "Accept";
        return AcceptsCsv(context.Request)
            ? TypedResults.Text(Text(measure, rows), Csv, Encoding.UTF8)
            : TypedResults.Ok(new MeasureAnswer<TRow>(id.ToString(), measure.Word, window.From, window.To, bin, measure.Parameters, rows, since > window.From ? since : null));
    }

    private static bool AcceptsCsv(HttpRequest request) =>
        request.GetTypedHeaders().Accept.OrderByDescending(static accept => accept.Quality ?? 1).FirstOrDefault()?.MediaType == Csv;

    private static string Text<TRow>(Measure<TRow> measure, IReadOnlyList<TRow> rows)
    {
        var text = new StringBuilder(measure.Header).Append('\n');
        foreach (var row in rows)
            text.Append(measure.Line(row)).Append('\n');
        return text.ToString();
    }

    private static string Word(MeasureQuality quality) => quality.ToString().ToLowerInvariant();

    private sealed record Measure<TRow>(
        string Word,
        string Summary,
        Func<IEnumerable<JunctionBinAggregate>, TimeWindow, TimeSpan, DateTimeOffset, IReadOnlyList<TRow>> Of,
        IReadOnlyDictionary<string, string> Parameters,
        string Header,
        Func<TRow, string> Line);
}
