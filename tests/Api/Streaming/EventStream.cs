using System.Text.Json;
using Jena.Iot.Api.Tests.Harness;

namespace Jena.Iot.Api.Tests.Streaming;

/// <param name="Id">Null when the event has none.</param>
public sealed record StreamEvent(string Name, string? Id, JsonElement Data);

/// <summary>A client of the live stream.</summary>
public sealed class EventStream : IDisposable
{
    private readonly HttpResponseMessage _answer;
    private readonly StreamReader _reader;

    private EventStream(HttpResponseMessage answer, Stream body) => (_answer, _reader) = (answer, new StreamReader(body));

    public static async Task<EventStream> OpenAsync(ApiHostUnderTest api, string query = "", string? last = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/stream{query}");
        if (last is not null)
            request.Headers.Add("Last-Event-ID", last);
        var answer = await api.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        return new EventStream(answer, await answer.Content.ReadAsStreamAsync());
    }

    /// <summary>The next line; null at the end.</summary>
    public async Task<string?> LineAsync() => await _reader.ReadLineAsync().WaitAsync(ApiHostUnderTest.Patience);

    /// <summary>The next event.</summary>
    public async Task<StreamEvent> NextAsync()
    {
        var (name, id) = ("", (string?)null);
        while (await LineAsync() is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
                name = line[7..];
            else if (line.StartsWith("id: ", StringComparison.Ordinal))
                id = line[4..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
                return new StreamEvent(name, id, JsonSerializer.Deserialize<JsonElement>(line[6..]));
        }

        throw new EndOfStreamException("the stream ended");
    }

    public void Dispose()
    {
        _reader.Dispose();
        _answer.Dispose();
    }
}
