using System.ComponentModel;
using System.Text.Json;
using Jena.Iot.Api.Access;
using Jena.Iot.Api.Assets;
using Jena.Iot.Api.Live;
using Jena.Iot.Api.OpenApi;
using Jena.Iot.Api.Problems;
using Jena.Iot.Contracts.Archive;
using Jena.Iot.Domain.Alarms;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Microsoft.AspNetCore.Mvc;

namespace Jena.Iot.Api.Alarms;

/// <param name="ExplainedBy">The edge whose silence explains it; left out when it stands for itself.</param>
/// <param name="Acknowledged">Left out when nobody took note of it.</param>
/// <param name="Suspended">Left out when nobody put it aside.</param>
public sealed record AlarmItem(
    AssetId Asset,
    string Name,
    string Code,
    AlarmSeverity Severity,
    string Text,
    DateTimeOffset Since,
    long Count,
    bool Flapping,
    AlarmNote? Acknowledged,
    AlarmSuspension? Suspended,
    AssetId? ExplainedBy)
{
    public static AlarmItem Of(ListedAlarm listed)
    {
        var alarm = listed.Alarm;
        return new AlarmItem(
            listed.Asset, listed.Name, alarm.Code, alarm.Severity, alarm.Text, alarm.Since, alarm.Count, alarm.Flapping, alarm.Acknowledged, alarm.Suspended, listed.ExplainedBy);
    }
}

/// <param name="Items">The most urgent first, then the oldest.</param>
/// <param name="Total">Alarms that fit the question, on all pages.</param>
/// <param name="Suspended">Of those that stand and would fit: put aside, whether or not they are among the items.</param>
/// <param name="Explained">Of those that stand and would fit: explained by another alarm, whether or not they are among the items.</param>
/// <param name="Next">The address of the next page; left out on the last.</param>
public sealed record AlarmAnswer(IReadOnlyList<AlarmItem> Items, int Total, int Suspended, int Explained, string? Next);

/// <param name="Id">Rises as good as always with time; unique for ever.</param>
/// <param name="Recorded">When it was committed.</param>
public sealed record AlarmHistoryItem(
    long Id, string Asset, string Code, AlarmStep Step, AlarmSeverity Severity, string Text, DateTimeOffset At, long Count, string? By, string? Reason, bool Suspended, DateTimeOffset Recorded);

/// <param name="Items">The latest first.</param>
/// <param name="Next">The address of the next page; left out on the last.</param>
public sealed record AlarmHistory(DateTimeOffset From, DateTimeOffset To, IReadOnlyList<AlarmHistoryItem> Items, string? Next);

/// <summary>The one list of the alarms that stand, of all kinds of assets, and their one history.</summary>
public static class AlarmEndpoints
{
    private const int DefaultLimit = 200;
    private const int MostLimit = 1000;
    private static readonly TimeSpan HistorySpan = TimeSpan.FromDays(7);

    public static void MapAlarms(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/alarms").WithTags("Alarms");

        group.MapGet("/", (
                HttpContext context,
                [FromQuery, Description("Only of assets of this kind, such as junction")] string? kind,
                [FromQuery, Description("Only of this asset, such as junction/holzmarkt")] string? asset,
                [FromQuery, Description("Only of this code")] string? code,
                [FromQuery, Description("This urgent or more: high, medium or low; low unless given")] string? severity,
                [FromQuery, Description("true: only those that somebody took note of; false: only others")] string? acknowledged,
                [FromQuery, Description("open: those that somebody has to see to; all: also suspended and explained ones; open unless given")] string? show,
                [FromQuery, Description("Where to go on: taken from 'next' of the page before")] string? cursor,
                [FromQuery, Description("Alarms in one page, 1 to 1000; 200 unless given")] string? limit,
                ILiveViews views) => List(context, views))
            .WithName("listAlarms").OpenToAll()
            .WithSummary("The alarms that stand, the most urgent first, then the oldest")
            .WithDescription(
                "Answered from memory. An alarm that another one explains, such as the silence of an asset whose edge is silent, and one that is suspended are left out and counted, "
                + "unless show=all. Who acknowledged or suspended is told to holders of a token.")
            .Produces<AlarmAnswer>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        group.MapGet("/history", (
                HttpContext context,
                [FromQuery, Description("First instant, RFC 3339; 7 days before 'to' unless given")] string? from,
                [FromQuery, Description("First instant after, RFC 3339; now unless given")] string? to,
                [FromQuery, Description("Only of assets of this kind, such as junction")] string? kind,
                [FromQuery, Description("Only of this asset, such as junction/holzmarkt")] string? asset,
                [FromQuery, Description("Only of this code")] string? code,
                [FromQuery, Description("This urgent or more: high, medium or low; low unless given")] string? severity,
                [FromQuery, Description("Where to go on: taken from 'next' of the page before")] string? cursor,
                [FromQuery, Description("Lines in one page, 1 to 1000; 200 unless given")] string? limit,
                IClusterClient cluster,
                TimeProvider time) => HistoryAsync(context, cluster, time))
            .WithName("listAlarmHistory").OpenToAll()
            .WithSummary("What happened to alarms, the latest first")
            .WithDescription("Who acknowledged, suspended or resumed is told to holders of a token.")
            .Produces<AlarmHistory>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>What can be done about the alarms of one kind of asset.</summary>
    public static RouteGroupBuilder MapAlarmCommands(this RouteGroupBuilder group, AssetKind kind)
    {
        group.MapCommand<AcknowledgeAlarm>(kind, "acknowledge-alarm", $"Takes note of an alarm of a {kind.Word()}, until it is cleared; the reason is public, the name of whoever does is not");
        group.MapCommand<SuspendAlarm>(kind, "suspend-alarm", $"Puts an alarm of a {kind.Word()} aside for a while: it is listed apart, and nobody is called for it");
        group.MapCommand<ResumeAlarm>(kind, "resume-alarm", $"A suspended alarm of a {kind.Word()} counts again");
        return group;
    }

    private static IResult List(HttpContext context, ILiveViews views)
    {
        var query = new QueryReader(context.Request.Query);
        var wanted = Wanted.Read(query);
        var acknowledged = query.OneOf("acknowledged", "true", "false");
        var all = query.OneOf("show", "open", "all") == "all";
        var skip = (int)query.Number("cursor", 0, int.MaxValue, 0);
        var limit = (int)query.Number("limit", 1, MostLimit, DefaultLimit);
        if (query.Problem is { } unreadable)
            return unreadable;
        if (!views.IsComplete)
            return AssetEndpoints.NotYet(context);

        var fitting = StandingList.Of([.. AssetKinds.Each.SelectMany(kind => views.OfKind(kind).Views).Select(static live => live.View)])
            .Where(listed => wanted.Fits(listed) && (acknowledged is null || listed.Alarm.Acknowledged is not null == (acknowledged == "true")))
            .ToList();
        var items = fitting.Where(listed => all || listed.IsOpen).ToList();
        var page = items.Skip(skip).Take(limit).Select(AlarmItem.Of).ToList();
        var next = skip + page.Count < items.Count ? Next(context, skip + page.Count) : null;
        return Answer(context, new AlarmAnswer(
            page, items.Count, fitting.Count(static l => l.Alarm.Suspended is not null), fitting.Count(static l => l.ExplainedBy is not null), next), next);
    }

    private static async Task<IResult> HistoryAsync(HttpContext context, IClusterClient cluster, TimeProvider time)
    {
        var query = new QueryReader(context.Request.Query);
        // The span stays where it is from page to page.
        var window = query.Window("from", "to", time.GetUtcNow(), HistorySpan);
        var wanted = Wanted.Read(query);
        var cursor = query.Text("cursor") ?? "";
        var limit = (int)query.Number("limit", 1, MostLimit, DefaultLimit);
        if (query.Problem is { } unreadable)
            return unreadable;
        AlarmPage page;
        try
        {
            page = await cluster.GetGrain<IArchiveGrain>(0).Alarms(new AlarmQuestion(window, wanted.Asset?.ToString(), wanted.Kind, wanted.Code, wanted.Worst, cursor, limit));
        }
        catch (ArgumentException) when (cursor.Length > 0)
        {
            return Problem.BadParameter("cursor", $"'{cursor}' is no place to go on from: take it from 'next' of the page before, or leave it out");
        }
        var items = page.Lines.Select(static line => Item(line)).ToList();
        var next = page.Next.Length == 0 ? null : Next(context, page.Next, window);
        return Answer(context, new AlarmHistory(window.From, window.To, items, next), next);
    }

    private static AlarmHistoryItem Item(AlarmLineAnswer line)
    {
        var t = line.Transition;
        return new AlarmHistoryItem(line.Id, line.Asset, t.Code, t.Step, t.Severity, t.Text, t.At, t.Count, t.By, t.Reason, t.Suspended, line.Recorded);
    }

    /// <summary>The address of the next page: this one's with another cursor.</summary>
    private static string Next(HttpContext context, object cursor, TimeWindow? window = null)
    {
        var query = context.Request.Query.Where(static q => q.Key is not "cursor").ToDictionary(static q => q.Key, static q => q.Value.ToString());
        if (window is { } span)
            (query["from"], query["to"]) = (Rfc3339.Text(span.From), Rfc3339.Text(span.To));
        query["cursor"] = $"{cursor}";
        return context.Request.Path + QueryString.Create(query!);
    }

    private static Microsoft.AspNetCore.Http.HttpResults.FileContentHttpResult Answer<T>(HttpContext context, T answer, string? next)
    {
        if (next is not null)
            context.Response.Headers.Link = $"<{next}>; rel=\"next\"";
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers.Vary = "Authorization";
        var bytes = JsonSerializer.SerializeToUtf8Bytes(answer, DomainJson.Options);
        if (context.User.IsViewer())
            return TypedResults.Bytes(bytes, "application/json");
        using var document = JsonDocument.Parse(bytes);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, PublicJson.Writing))
            writer.WritePublic(document.RootElement);
        return TypedResults.Bytes(buffer.ToArray(), "application/json");
    }

    private sealed record Wanted(AssetKind? Kind, AssetId? Asset, string? Code, AlarmSeverity? Worst)
    {
        public static Wanted Read(QueryReader query)
        {
            var (kind, asset) = ((AssetKind?)null, (AssetId?)null);
            if (query.Text("kind") is { } word)
            {
                if (AssetKinds.TryParse(word, out var read) || AssetKinds.TryParsePlural(word, out read))
                    kind = read;
                else
                    query.Refuse("kind", $"'{word}' is no kind: write one of {AssetKinds.All}");
            }
            if (query.Text("asset") is { } text)
            {
                if (AssetId.TryParse(text, out var read))
                    asset = read;
                else
                    query.Refuse("asset", $"'{text}' is no asset's id: write kind/slug, as in carpark/neue-mitte");
            }
            AlarmSeverity? worst = query.OneOf("severity", "high", "medium", "low") switch
            {
                "high" => AlarmSeverity.High,
                "medium" => AlarmSeverity.Medium,
                _ => null,
            };
            return new Wanted(kind, asset, query.Text("code"), worst);
        }

        public bool Fits(ListedAlarm listed) =>
            (Kind is null || listed.Asset.Kind == Kind) && (Asset is null || listed.Asset == Asset) && (Code is null || listed.Alarm.Code == Code) && (Worst is null || listed.Alarm.Severity <= Worst);
    }
}
