using System.ComponentModel;
using System.Text.Json;
using Jena.Iot.Api.Assets;
using Jena.Iot.Api.Live;
using Jena.Iot.Api.OpenApi;
using Jena.Iot.Api.Telemetry;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace Jena.Iot.Api.Streaming;

/// <summary>
/// The live stream. Begins with every view there is (<c>snapshot</c>, in parts; the last says <c>"complete":true</c>) or, for
/// a client that comes again, with what it missed; then one <c>view</c> for each change. When what was missed is no longer
/// known, or was another host's, <c>start-over</c> says so before the snapshot.
/// </summary>
public static class StreamEndpoint
{
    /// <summary>The pause after which a comment shows that the connection lives.</summary>
    public static readonly TimeSpan HeartbeatEvery = TimeSpan.FromSeconds(15);

    private const int ViewsInPart = 250;

    public static void MapStream(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/stream", (
                HttpContext context,
                [FromQuery, Description("Only assets of this kind, or with an 'id' given; may be repeated")] string[]? kind,
                [FromQuery, Description("Only this asset, such as carpark/neue-mitte, or of a 'kind' given; may be repeated")] string[]? id,
                [FromHeader(Name = "Last-Event-ID"), Description("Where to go on: the id of the last event received")] string? last,
                ILiveViews views,
                StreamParts parts,
                IOptions<LiveOptions> options,
                IHostApplicationLifetime lifetime,
                ApiMetrics metrics) => FollowAsync(context, last, views, parts, options.Value, lifetime, metrics))
            .WithName("stream").WithTags("Stream").OpenToAll()
            .WithSummary("Every change as it happens, as server-sent events")
            .WithDescription(
                "First 'snapshot' events: {\"items\":[…],\"complete\":false}, the last of them complete; then one 'view' event for each change, "
                + "with the same object that the asset's own address gives. A client that comes again with Last-Event-ID gets what it missed; when that is no longer known, "
                + "'start-over' and the snapshot. A client that reads more slowly than the city changes is disconnected, and may come again. "
                + "While this host cannot make sure of the city's figures, 'silent' comes with each heartbeat, and 'heard' once it is over.")
            .Produces<string>(StatusCodes.Status200OK, "text/event-stream")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> FollowAsync(
        HttpContext context, string? last, ILiveViews views, StreamParts parts, LiveOptions options, IHostApplicationLifetime lifetime, ApiMetrics metrics)
    {
        var (filter, problem) = StreamFilter.Read(context.Request.Query);
        if (problem is not null)
            return problem;
        if (!views.IsComplete)
            return AssetEndpoints.NotYet(context);

        var resume = LiveCursor.TryParse(last, out var cursor) ? cursor : (LiveCursor?)null;
        using var subscription = views.Subscribe(resume, options.ClientQueue);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping, subscription.CutOff);
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no";

        metrics.StreamOpened();
        try
        {
            var client = new Client(new EventWriter(context.Response.BodyWriter), filter, parts.Rendered, parts.Events, subscription);
            await client.BeginAsync(startOver: last is { Length: > 0 } && !subscription.Resumed, stop.Token);
            await client.GoOnAsync(parts.Pulse, parts.Contact, TimeSpan.FromSeconds(options.UnreadyAfterSeconds), stop.Token);
        }
        catch (Exception exception) when (exception is SubscriberTooSlowException || (exception is OperationCanceledException && subscription.CutOff.IsCancellationRequested))
        {
            // Whatever still waits in the buffers for this client is given up with the connection.
            metrics.StreamCutOff();
            context.Abort();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The client went, or this host stops: either way the stream ends here.
        }
        finally
        {
            metrics.StreamClosed();
        }

        return TypedResults.Empty;
    }

    private sealed class Client(EventWriter writer, StreamFilter filter, RenderedViews rendered, StreamEvents events, LiveSubscription subscription)
    {
        public async Task BeginAsync(bool startOver, CancellationToken stop)
        {
            if (subscription.Resumed)
            {
                foreach (var view in subscription.Initial)
                    Write(view);
                await writer.FlushAsync(stop);
                return;
            }

            if (startOver)
                writer.Write("start-over", null, "{\"reason\":\"what came after the given id is not known here: forget what you have and take the snapshot\"}"u8);
            var wanted = subscription.Initial.Where(view => filter.Wants(view.Id)).Chunk(ViewsInPart).ToList();
            for (var part = 0; part < wanted.Count - 1; part++)
            {
                writer.Write("snapshot", null, Part(wanted[part], complete: false));
                await writer.FlushAsync(stop);
            }

            writer.Write("snapshot", subscription.Cursor.ToString(), Part(wanted.Count == 0 ? [] : wanted[^1], complete: true));
            await writer.FlushAsync(stop);
        }

        public async Task GoOnAsync(StreamPulse pulse, ClusterContact contact, TimeSpan silentAfter, CancellationToken stop)
        {
            var silent = false;
            while (true)
            {
                var next = pulse.Next;
                var written = false;
                while (subscription.Changes.TryRead(out var view))
                    written |= Write(view);
                if (written)
                    await writer.FlushAsync(stop);
                if (subscription.Changes.Completion.IsCompleted)
                {
                    await subscription.Changes.Completion;
                    return;
                }

                if (!await next.WaitAsync(stop))
                    continue;
                var was = silent;
                silent = contact.Quiet is not { } quiet || quiet > silentAfter;
                if (silent)
                    writer.Write("silent", null, "{\"reason\":\"this host cannot make sure of the city's figures: what it shows may be old\"}"u8);
                else if (was)
                    writer.Write("heard", null, "{\"reason\":\"this host has the city's figures again: nothing is missing\"}"u8);
                else
                    writer.Comment("alive");
                await writer.FlushAsync(stop);
            }
        }

        private bool Write(LiveView view)
        {
            if (!filter.Wants(view.Id))
                return false;
            writer.Write(events.Of(view, subscription.Cursor.Epoch));
            return true;
        }

        private byte[] Part(LiveView[] views, bool complete)
        {
            using var buffer = new MemoryStream();
            using (var json = new Utf8JsonWriter(buffer))
            {
                json.WriteStartObject();
                json.WriteStartArray("items");
                foreach (var view in views)
                    json.WriteRawValue(rendered.Render(view).Bytes, skipInputValidation: true);
                json.WriteEndArray();
                json.WriteBoolean("complete", complete);
                json.WriteEndObject();
            }

            return buffer.ToArray();
        }
    }
}
