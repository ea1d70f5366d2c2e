using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Jena.Iot.Api.Live;
using Jena.Iot.Api.Problems;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Jena.Iot.Api.OpenData;

/// <summary>
/// The published documents, from memory: each written at most once a second, and kept, with the time of its publication, for as long as it
/// would say the same. Safe for any thread.
/// </summary>
public sealed class OpenDataAnswers(ILiveViews views, IOptions<OpenDataOptions> options, TimeProvider time)
{
    /// <summary>For so long an answer is given again though something may have changed.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    // Stands where the time of publication will, so that it has no part in what is compared.
    private const string Unset = "{published}";

    private readonly ConcurrentDictionary<string, Held> _held = new(StringComparer.Ordinal);

    public OpenDataAnswer Get(OpenDataFeed feed)
    {
        var held = _held.GetOrAdd(feed.Path, static _ => new Held());
        lock (held)
        {
            var now = time.GetUtcNow();
            if (held.Answer is not { } known || now >= held.Until || (views.VersionOf(AssetKind.Junction) != held.Version && now >= held.Written + Rest))
            {
                var all = views.OfKind(AssetKind.Junction);
                known = Write(feed, [.. all.As<JunctionView>()], now, held.Answer);
                (held.Answer, held.Version, held.Written, held.Until) = (known, all.Version, now, Until(all.Views, now));
            }
            return known;
        }
    }

    private OpenDataAnswer Write(OpenDataFeed feed, IReadOnlyList<JunctionView> junctions, DateTimeOffset now, OpenDataAnswer? before)
    {
        var content = feed.Write(junctions, options.Value, now, Unset);
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 16))}\"", isWeak: true);
        if (before is not null && before.ETag.Equals(tag))
            return before;
        return new OpenDataAnswer(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(content).Replace(Unset, Rfc3339.Text(now), StringComparison.Ordinal)), tag);
    }

    /// <summary>The next moment at which waiting alone changes something: a junction falls silent, or a whole minute is over.</summary>
    private static DateTimeOffset Until(IEnumerable<LiveView> junctions, DateTimeOffset now)
    {
        var minute = new DateTimeOffset(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero).AddMinutes(1);
        return junctions.Select(live => live.At(now).Changes).Where(changes => changes > now && changes < minute).Min() ?? minute;
    }

    private sealed class Held
    {
        public OpenDataAnswer? Answer { get; set; }

        public long Version { get; set; }

        public DateTimeOffset Written { get; set; }

        public DateTimeOffset Until { get; set; }
    }
}
