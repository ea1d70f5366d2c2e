using System.Security.Cryptography;
using System.Text.Json;
using Jena.Iot.Api.Live;
using Jena.Iot.Domain.Common;
using Microsoft.Net.Http.Headers;

namespace Jena.Iot.Api.Assets;

/// <summary>Bytes to send, with the strong ETag that is made of them alone: every host gives the same.</summary>
/// <param name="Until">The first moment at which they would be others without any change; null for never.</param>
public sealed record RenderedView(byte[] Bytes, EntityTagHeaderValue ETag, DateTimeOffset? Until)
{
    private const int ETagBytes = 16;

    /// <summary>The ETag as it stands in headers.</summary>
    public string ETagText { get; } = ETag.ToString();

    public static RenderedView Of(byte[] bytes, DateTimeOffset? until) => new(
        bytes,
        new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, ETagBytes))}\""),
        until);

    /// <summary>
    /// The view's own record with <c>state</c>, <c>quality</c>, <c>since</c> and <c>lastSign</c> as they are now. No ages: they
    /// would change without anything having happened.
    /// </summary>
    public static RenderedView Of(LiveView live, DateTimeOffset now)
    {
        var published = live.At(now);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, PublicJson.Writing))
        {
            using var view = JsonSerializer.SerializeToDocument(live.View.As(now), live.View.GetType(), DomainJson.Options);
            writer.WriteStartObject();
            Copy(view.RootElement, writer, static name => name is "id" or "name" or "place");
            writer.WriteString("state", published.State);
            writer.WriteString("quality", JsonNamingPolicy.CamelCase.ConvertName(published.Quality.ToString()));
            if (published.Since is { } since)
                writer.WriteString("since", since);
            if (published.LastSign is { } sign)
                writer.WriteString("lastSign", sign);
            Copy(view.RootElement, writer, static name => name is not ("id" or "name" or "place" or "state" or "quality" or "since" or "lastSign"));
            writer.WriteEndObject();
        }

        return Of(buffer.ToArray(), published.Changes);
    }

    private static void Copy(JsonElement view, Utf8JsonWriter writer, Predicate<string> which)
    {
        foreach (var property in view.EnumerateObject().Where(property => which(property.Name)))
            writer.WritePublic(property);
    }
}
