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
using Jena.Iot.Domain.Junctions.Configuration;
using Jena.Iot.Domain.Junctions.Measures;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace Jena.Iot.Api.Junctions;

/// <summary>A measure as a route.</summary>
internal abstract class Measure(MeasureNeeds needs, string summary)
{
    /// <summary>Its word in the address.</summary>
    public string Word => needs.Measure;

    protected MeasureNeeds Needs => needs;

    protected string Summary => summary;

    public abstract void Map(RouteGroupBuilder group);
}

/// <typeparam name="TRow">What one row says; the names of its properties are those in JSON and CSV.</typeparam>
internal sealed class Measure<TRow>(
    MeasureNeeds needs, string summary, Func<MeasureInput, MeasureQuestion, IReadOnlyList<DetectorUse>, IReadOnlyList<TRow>> of, IReadOnlyDictionary<string, string> parameters)
    : Measure(needs, summary)
{
    private const string Csv = "text/csv";

    /// <summary>The phase that a row speaks of; null for none.</summary>
    public Func<TRow, ushort>? Phase { get; init; }

    /// <summary>The detector that a row speaks of; null for none.</summary>
    public Func<TRow, ushort>? Detector { get; init; }

    /// <summary>Whether it needs the bins' counts alone, and not their events, where a bin has whole quarter hours.</summary>
    public bool CountsAlone { get; init; }

    /// <summary>Whether it is defined for quarter hours, and for what they make, alone.</summary>
    public bool QuartersAlone { get; init; }

    /// <summary>Whether something that began in the span has not ended in what was read; null for a measure without such.</summary>
    public Func<MeasureInput, bool>? GoesOn { get; init; }

    /// <summary>Whether what it is about was heard of, of that phase unless null: then it needs no configured detector of <see cref="MeasureNeeds.HeardAs"/>. Null where rows say it.</summary>
    public Func<MeasureInput, ushort?, bool>? Heard { get; init; }

    public override void Map(RouteGroupBuilder group) =>
        group.MapGet($"/{{id}}/measures/{Word}", (
                HttpContext context,
                string id,
                [FromQuery, Description("First instant, RFC 3339; one hour before 'to' unless given")] string? from,
                [FromQuery, Description("First instant after, RFC 3339; now unless given; at most 7 days after 'from', 31 for actuations and has-data")] string? to,
                [FromQuery, Description("Length of a bin, 5m or a multiple of 15 minutes that divides a day: 15m unless given")] string? bin,
                [FromQuery, Description("Rows of this phase alone, or of the detectors that serve it; refused where rows have neither")] string? phase,
                [FromQuery, Description("Computed from this detector's channel alone; refused where no detector has a part")] string? detector,
                [FromQuery, Description("csv or json, whatever is accepted")] string? format,
                ILiveViews views,
                IClusterClient cluster,
                IOptions<MeasureOptions> options,
                TimeProvider time) => ReadAsync(context, id, views, cluster, options.Value, time))
            .WithName($"measure{string.Concat(Word.Split('-').Select(static part => char.ToUpperInvariant(part[0]) + part[1..]))}")
            .OpenToAll()
            .WithSummary(Summary)
            .WithDescription("CSV with the same columns when text/csv is accepted; its Link with rel=\"describedby\" is the same question as JSON, which says by which parameters the rows were made. "
                + "Bins that begin inside the span give rows.")
            .Produces<MeasureAnswer<TRow>>(StatusCodes.Status200OK, "application/json", Csv)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity).ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .AddOpenApiOperationTransformer(static (operation, _, _) => Describe(operation));

    /// <summary>What the route itself does not declare: what one measure alone takes, and the header of CSV.</summary>
    private static Task Describe(OpenApiOperation operation)
    {
        if (HasLevels)
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = "thresholds",
                In = ParameterLocation.Query,
                Description = "The greatest mean waits of the levels of service from A on: one to five, in seconds, above 0 and rising, with commas between, such as 20,35,50,70; those of Measures:LevelOfService unless given",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            });
        }
        if (HasStanding)
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = "standing",
                In = ParameterLocation.Query,
                Description = "true: rows with a total of 0, too, where a detector was occupied in a bin without becoming so, as on the junction's page; false unless given",
                Schema = new OpenApiSchema { Type = JsonSchemaType.Boolean },
            });
        }
        if (operation.Responses?.GetValueOrDefault("200") is OpenApiResponse rows)
        {
            rows.Headers ??= new Dictionary<string, IOpenApiHeader>();
            rows.Headers["Link"] = new OpenApiHeader
            {
                Description = "With CSV: the same question as JSON, with rel=\"describedby\"",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            };
        }
        return Task.CompletedTask;
    }

    private async Task<IResult> ReadAsync(HttpContext context, string slug, ILiveViews views, IClusterClient cluster, MeasureOptions options, TimeProvider time)
    {
        var now = time.GetUtcNow();
        var query = new QueryReader(context.Request.Query);
        var question = MeasureQuestion.Read(query, now, options.Thresholds());
        var countsAlone = CountsAlone && !question.IsShort;
        if (QuartersAlone && question.IsShort)
            query.Refuse("bin", $"'{Word}' is defined for quarter hours: write a multiple of 15 minutes");
        if (!countsAlone && question.Window.Length > MeasureEndpoints.LongestSpanOfEvents)
            query.Refuse("to", $"the span has {question.Window.Length.TotalDays:F1} days: ask for at most {MeasureEndpoints.LongestSpanOfEvents.TotalDays:F0} at once of a measure that is computed event by event");
        if (question.Phase is not null && !KnowsPhases)
            query.Refuse("phase", $"'{Word}' is not told by phase: leave it out");
        if (question.Detector is not null && !KnowsDetectors)
            query.Refuse("detector", $"'{Word}' is not told by detector: leave it out");
        if (question.Overrides && !HasLevels)
            query.Refuse("thresholds", $"'{Word}' has no levels: leave it out");
        if (question.Standing is not null && !HasStanding)
            query.Refuse("standing", $"'{Word}' is not told of standing vehicles: leave it out");
        if (query.Problem is { } unreadable)
            return unreadable;
        var (id, unknown) = await AssetEndpoints.FindAsync(AssetKind.Junction, slug, views, cluster);
        if (unknown is not null)
            return unknown;

        var junction = cluster.GetGrain<IJunctionGrain>(id.ToString());
        var configured = await junction.Configuration();
        if (Needs.Lacking(configured?.Configuration, question.Phase, question.Detector) is { } lacking)
            return NotPossible(id, lacking);
        if (Phase is null && Detector is not null && question.Phase is { } served && Needs.WithoutDetectorOf(served, configured?.Configuration) is { } none)
            return NotPossible(id, none);
        var input = await MeasureReader.ReadAsync(junction, question.Window, question.Length, now, !countsAlone, GoesOn);
        var detectors = Needs.Detectors(configured?.Configuration, question.Phase, question.Detector);
        var rows = of(input, question, detectors).Where(row =>
            (question.Phase is null || PhaseOf(row, configured) is not { } phase || phase == question.Phase)
            && (question.Detector is null || Detector is null || Detector(row) == question.Detector)).ToList();
        if (rows.Count == 0 && Needs.Unknown(configured?.Configuration, question.Phase, question.Detector) is { } nothing)
            return NotPossible(id, nothing);
        if ((Heard is { } heard ? !heard(input, question.Phase) : rows.Count == 0) && Needs.Unheard(configured?.Configuration, question.Phase) is { } unheard)
            return NotPossible(id, unheard);
        var since = await cluster.GetGrain<IArchiveGrain>(0).SensedSince();
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers.Vary = "Accept";
        if (question.Csv ?? AcceptsCsv(context.Request))
        {
            context.Response.Headers.Link = $"<{Word}?{question.Query()}&format=json>; rel=\"describedby\"; type=\"application/json\"";
            return TypedResults.Text(CsvRows<TRow>.Text(rows), Csv, Encoding.UTF8);
        }
        return TypedResults.Ok(new MeasureAnswer<TRow>(
            id.ToString(),
            Word,
            question.Window.From,
            question.Window.To,
            question.Bin,
            Parameters(question, detectors, configured?.Version),
            rows,
            [.. NothingRecorded.Of(input.Bins, question.Window).Select(static span => new SpanAnswer(span.From, span.To))],
            Doubtful(views.Find(id)?.View as JunctionView, question),
            since > question.Window.From ? since : null));
    }

    private List<DoubtfulDetector> Doubtful(JunctionView? view, MeasureQuestion question) =>
    [
        .. from detector in (view?.Detectors ?? []).Concat(view?.Buttons ?? [])
           where detector.Taints?.Contains(Word) is true
               && (question.Detector is null || question.Detector == detector.Channel)
               && (question.Phase is null || question.Phase == detector.Serves)
           from finding in detector.Health ?? []
           where finding.Since < question.Window.To
           select new DoubtfulDetector(detector.Channel, detector.Name, finding.Reason, finding.Since),
    ];

    private static bool HasLevels => typeof(TRow) == typeof(LevelOfServiceRow);

    private static bool HasStanding => typeof(TRow) == typeof(ActuationRow);

    private bool KnowsDetectors => Needs.Function is not null || Detector is not null;

    private bool KnowsPhases => KnowsDetectors || Phase is not null;

    /// <summary>Null for a row that speaks of no phase; 0 for one of a detector that serves none.</summary>
    private ushort? PhaseOf(TRow row, ConfiguredJunction? configured) =>
        Phase is { } phase ? phase(row)
        : Detector is { } detector ? configured?.Index.Detector(detector(row))?.Phase ?? 0
        : null;

    private Dictionary<string, string> Parameters(MeasureQuestion question, IReadOnlyList<DetectorUse> detectors, int? version)
    {
        var all = new Dictionary<string, string>(parameters, StringComparer.Ordinal);
        if (question.Phase is { } phase)
            all["phase"] = FormattableString.Invariant($"{phase}");
        if (Needs.Function is not null)
        {
            all["detectors"] = string.Join("; ", detectors.Select(static d => FormattableString.Invariant($"{d.Channel} of phase {d.Phase}{(d.Approach is null ? "" : $" ({d.Approach})")}, shifted by {d.Shift.TotalSeconds:0.###} s")));
            all["configuration"] = FormattableString.Invariant($"version {version}");
        }
        if (HasLevels)
            all["thresholds"] = $"{question.Thresholds}";
        return all;
    }

    private IResult NotPossible(AssetId id, MeasureLack lack)
    {
        var details = Problem.Details(StatusCodes.Status422UnprocessableEntity, lack.Code, "This cannot be measured here", $"{id}: {lack.Reason}");
        details.Extensions["measure"] = Word;
        return TypedResults.Problem(details);
    }

    private static bool AcceptsCsv(HttpRequest request) =>
        request.GetTypedHeaders().Accept.OrderByDescending(static accept => accept.Quality ?? 1).FirstOrDefault()?.MediaType == Csv;
}
