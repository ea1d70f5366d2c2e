using System.Collections.Concurrent;
using System.Text.Json;
using Jena.Iot.Api.Live;
using Jena.Iot.Domain.Common;

namespace Jena.Iot.Api.Assets;

/// <summary>Answers from memory, each rendered once for as long as it holds. Safe for any thread.</summary>
public sealed class RenderedViews(ILiveViews views, TimeProvider time)
{
    private readonly ConcurrentDictionary<AssetId, (long Sequence, RenderedView Rendered)> single = new();
    private readonly ConcurrentDictionary<AssetKind, (long Version, RenderedView Rendered)> lists = new();

    /// <summary>Null when no such asset is known.</summary>
    public RenderedView? Find(AssetId id) => views.Find(id) is { } live ? Render(live) : null;

    public RenderedView Render(LiveView live)
    {
        var now = time.GetUtcNow();
        if (single.TryGetValue(live.Id, out var known) && known.Sequence == live.Sequence && Holds(known.Rendered, now))
            return known.Rendered;
        var rendered = RenderedView.Of(live, now);
        single[live.Id] = (live.Sequence, rendered);
        return rendered;
    }

    /// <summary>Every asset of a kind in order of id: <c>{"items":[…]}</c>.</summary>
    public RenderedView List(AssetKind kind)
    {
        var now = time.GetUtcNow();
        var all = views.OfKind(kind);
        if (lists.TryGetValue(kind, out var known) && known.Version == all.Version && Holds(known.Rendered, now))
            return known.Rendered;

        using var buffer = new MemoryStream();
        DateTimeOffset? until = null;
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("items");
            foreach (var item in all.Views.Select(Render))
            {
                writer.WriteRawValue(item.Bytes, skipInputValidation: true);
                if (item.Until is { } end && (until is null || end < until))
                    until = end;
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        var rendered = RenderedView.Of(buffer.ToArray(), until);
        lists[kind] = (all.Version, rendered);
        return rendered;
    }

    private static bool Holds(RenderedView rendered, DateTimeOffset now) => rendered.Until is null || now < rendered.Until;
}
