using System.ComponentModel;
using System.Text.Json;
using Jena.Iot.Api.Access;
using Jena.Iot.Api.Live;
using Jena.Iot.Api.OpenApi;
using Jena.Iot.Api.Problems;
using Jena.Iot.Contracts.Archive;
using Jena.Iot.Domain.Common;
using Microsoft.AspNetCore.Mvc;

namespace Jena.Iot.Api.Assets;

/// <param name="Asset">The asset's id.</param>
/// <param name="From">The first instant of the span.</param>
/// <param name="To">The first instant after it.</param>
/// <param name="Items">In order of time; each has <c>at</c>, <c>type</c>, and what belongs to that.</param>
/// <param name="Next">The address of the next page; null on the last.</param>
/// <param name="SensedSince">What was sensed before this moment is kept no longer, event by event; null when the span begins after it.</param>
public sealed record EventList(string Asset, DateTimeOffset From, DateTimeOffset To, IReadOnlyList<JsonElement> Items, string? Next, DateTimeOffset? SensedSince);

/// <summary>What happened to an asset, page by page.</summary>
public static class EventEndpoints
{
    /// <summary>Events in one page unless asked otherwise.</summary>
    public const int DefaultLimit = 1000;

    /// <summary>Most events in one page.</summary>
    public const int MostLimit = 5000;

    private static readonly TimeSpan DefaultSpan = TimeSpan.FromHours(1);
    private static readonly TimeSpan AuditSpan = TimeSpan.FromDays(30);

    public static void MapEvents(this RouteGroupBuilder group, AssetKind kind)
    {
        group.MapGet("/{id}/events", (
                HttpContext context,
                string id,
                [FromQuery, Description("First instant, RFC 3339; one hour before 'to' unless given")] string? from,
                [FromQuery, Description("First instant after, RFC 3339; now unless given")] string? to,
                [FromQuery, Description("Where to go on: taken from 'next' of the page before")] string? cursor,
                [FromQuery, Description("Events in one page, 1 to 5000; 1000 unless given")] string? limit,
                ILiveViews views,
                IClusterClient cluster,
                TimeProvider time) => ReadAsync(context, kind, id, "events", DefaultSpan, static archive => archive.Events, views, cluster, time))
            .WithName($"list{kind.Title()}Events").OpenToAll()
            .WithSummary($"What happened to a {kind.Word()}, in order of time")
            .WithDescription("Who decided ('by') and the texts of station files are told to holders of a token.")
            .Produces<EventList>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        group.MapGet("/{id}/audit", (
                HttpContext context,
                string id,
                [FromQuery, Description("First instant, RFC 3339; 30 days before 'to' unless given")] string? from,
                [FromQuery, Description("First instant after, RFC 3339; now unless given")] string? to,
                [FromQuery, Description("Where to go on: taken from 'next' of the page before")] string? cursor,
                [FromQuery, Description("Decisions in one page, 1 to 5000; 1000 unless given")] string? limit,
                ILiveViews views,
                IClusterClient cluster,
                TimeProvider time) => ReadAsync(context, kind, id, "audit", AuditSpan, static archive => archive.Decisions, views, cluster, time))
            .WithName($"list{kind.Title()}Audit").RequireRole(AccessPolicies.Viewer)
            .WithSummary($"What was decided about a {kind.Word()}, and by whom, in order of time")
            .WithDescription("What was sensed is left out.")
            .Produces<EventList>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> ReadAsync(
        HttpContext context,
        AssetKind kind,
        string slug,
        string word,
        TimeSpan span,
        Func<IArchiveGrain, Func<AssetId, TimeWindow, string, int, Task<EventPage>>> read,
        ILiveViews views,
        IClusterClient cluster,
        TimeProvider time)
    {
        var query = new QueryReader(context.Request.Query);
        var window = query.Window("from", "to", time.GetUtcNow(), span);
        var cursor = query.Text("cursor") ?? "";
        var limit = (int)query.Number("limit", 1, MostLimit, DefaultLimit);
        if (query.Problem is { } unreadable)
            return unreadable;
        var (id, unknown) = await AssetEndpoints.FindAsync(kind, slug, views, cluster);
        if (unknown is not null)
            return unknown;

        EventPage page;
        try
        {
            page = await read(cluster.GetGrain<IArchiveGrain>(0))(id, window, cursor, limit);
        }
        catch (ArgumentException) when (cursor.Length > 0)
        {
            return Problem.BadParameter("cursor", $"'{cursor}' is no place to go on from: take it from 'next' of the page before, or leave it out");
        }

        var next = page.Next.Length == 0
            ? null
            : $"/api/v1/{kind.Plural()}/{id.Slug}/{word}?from={Rfc3339.Text(window.From)}&to={Rfc3339.Text(window.To)}&limit={limit}&cursor={Uri.EscapeDataString(page.Next)}";
        if (next is not null)
            context.Response.Headers.Link = $"<{next}>; rel=\"next\"";
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers.Vary = "Authorization";
        return TypedResults.Bytes(Render(id, window, page, next, withNames: context.User.IsViewer()), "application/json");
    }

    private static byte[] Render(AssetId id, TimeWindow window, EventPage page, string? next, bool withNames)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, PublicJson.Writing))
        {
            writer.WriteStartObject();
            writer.WriteString("asset", id.ToString());
            writer.WriteString("from", window.From);
            writer.WriteString("to", window.To);
            writer.WriteStartArray("items");
            foreach (var item in page.Json)
            {
                if (withNames)
                {
                    writer.WriteRawValue(item);
                }
                else
                {
                    using var document = JsonDocument.Parse(item);
                    writer.WritePublic(document.RootElement);
                }
            }

            writer.WriteEndArray();
            if (next is not null)
                writer.WriteString("next", next);
            if (page.SensedSince is { } since)
                writer.WriteString("sensedSince", since);
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
