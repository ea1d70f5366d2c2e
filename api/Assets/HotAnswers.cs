using System.Collections.Concurrent;
using Jena.Iot.Api.Live;
using Jena.Iot.Domain.Common;
using Microsoft.AspNetCore.Http.Features;

namespace Jena.Iot.Api.Assets;

/// <summary>
/// Answers the reads that most requests are, a list or one asset as it is now, from ready bytes before anything else looks at them. The
/// answer is the one that the route gives; whatever asks for more than a plain GET goes on to the route. Safe for any thread.
/// </summary>
public sealed class HotAnswers(ILiveViews views, RenderedViews rendered, TimeProvider time)
{
    private const string Prefix = "/api/v1/";

    // By path, for what exists alone: no larger than the city is.
    private readonly ConcurrentDictionary<string, Answer> answers = new(StringComparer.Ordinal);

    private long count;

    /// <summary>Requests answered so far.</summary>
    public long Count => Interlocked.Read(ref count);

    /// <summary>Null when the route has to answer; else the answer is being written.</summary>
    public Task? TryAnswer(HttpContext context)
    {
        var request = context.Request;
        if (!HttpMethods.IsGet(request.Method) || !views.IsComplete || Find(request.Path.Value!) is not { } ready)
            return null;
        var asked = request.Headers;
        if (asked.IfMatch.Count > 0 || asked.IfUnmodifiedSince.Count > 0 || asked.IfModifiedSince.Count > 0)
            return null;
        var unchanged = false;
        if (asked.IfNoneMatch.Count > 0)
        {
            var known = asked.IfNoneMatch.ToString();
            unchanged = known == ready.ETagText;
            if (!unchanged && (known.Length == 0 || known[0] != '"' || known.Contains(',', StringComparison.Ordinal)))
                return null;
        }

        // The usual figures of requests cost as much as such an answer does; these are counted by themselves.
        if (context.Features.Get<IHttpMetricsTagsFeature>() is { } metrics)
            metrics.MetricsDisabled = true;
        Interlocked.Increment(ref count);
        var response = context.Response;
        var headers = response.Headers;
        headers.CacheControl = "no-cache";
        headers.ETag = ready.ETagText;
        if (asked.Origin.Count > 0)
        {
            headers.AccessControlAllowOrigin = "*";
            headers.AccessControlExposeHeaders = "ETag,Link";
        }

        if (unchanged)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        headers.ContentType = "application/json";
        headers.ContentLength = ready.Bytes.Length;
        var written = response.BodyWriter.WriteAsync(ready.Bytes, context.RequestAborted);
        return written.IsCompletedSuccessfully ? Task.CompletedTask : written.AsTask();
    }

    private RenderedView? Find(string path)
    {
        if (answers.TryGetValue(path, out var answer))
            return answer.Get(views, rendered, time.GetUtcNow());
        var (kind, slug) = Read(path);
        if (kind is AssetKind.None)
            return null;
        var made = new Answer(kind, slug);
        if (made.Get(views, rendered, time.GetUtcNow()) is not { } ready)
            return null;
        answers.TryAdd(path, made);
        return ready;
    }

    private static (AssetKind Kind, string? Slug) Read(string path)
    {
        if (!path.StartsWith(Prefix, StringComparison.Ordinal))
            return default;
        var parts = path[Prefix.Length..].Split('/');
        return parts.Length is 1 or 2 && AssetKinds.TryParsePlural(parts[0], out var kind) && (parts.Length == 1 || Slug.IsValid(parts[1]))
            ? (kind, parts.Length == 2 ? parts[1] : null)
            : default;
    }

    /// <param name="slug">Null for the list.</param>
    private sealed class Answer(AssetKind kind, string? slug)
    {
        private volatile Held? held;

        public RenderedView? Get(ILiveViews views, RenderedViews rendered, DateTimeOffset now)
        {
            var version = views.VersionOf(kind);
            if (held is { } known && known.Version == version && (known.Ready.Until is not { } until || now < until))
                return known.Ready;
            // Rendered from views of that version or a later one: at worst it is rendered once more.
            var ready = slug is null ? rendered.List(kind) : rendered.Find(new AssetId(kind, slug));
            held = ready is null ? null : new Held(version, ready);
            return ready;
        }

        private sealed record Held(long Version, RenderedView Ready);
    }
}
