using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Jena.Iot.Testing.Processes;

/// <summary>Asks the API as anybody could.</summary>
/// <param name="port">Where it listens.</param>
/// <param name="address">Where it listens.</param>
/// <param name="place">Who asks. Default: this process.</param>
public sealed class CityClient(int port, string address = "127.0.0.1", NodePlace? place = null) : IDisposable
{
    private readonly HttpClient _http = new(Handler(place)) { BaseAddress = new Uri($"http://{address}:{port}"), Timeout = TimeSpan.FromSeconds(60) };

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    public Uri Address => _http.BaseAddress!;

    /// <summary>The token that commands are sent with; null for none.</summary>
    public string? Token { get; set; }

    /// <summary>How often a question is asked again that is answered 503 with a moment at which to ask again. Default 0.</summary>
    public int AsksAgain { get; set; }

    /// <summary>A question was answered so for this long; then it was answered otherwise, or is not asked again.</summary>
    public event Action<TimeSpan>? Unanswered;

    public async Task<(HttpStatusCode Status, JsonElement Body)> GetAsync(string path)
    {
        var clock = Stopwatch.StartNew();
        for (var asked = 1; ; asked++)
        {
            var answer = await SendAsync(new HttpRequestMessage(HttpMethod.Get, path));
            var again = answer is { StatusCode: HttpStatusCode.ServiceUnavailable, Headers.RetryAfter.Delta: { } delta } ? delta : (TimeSpan?)null;
            var (status, body) = await ReadAsync(answer);
            if (again is not null && asked > AsksAgain || again is null && asked > 1)
                Unanswered?.Invoke(clock.Elapsed);
            if (again is not { } pause || asked > AsksAgain)
                return (status, body);
            using var timer = new PeriodicTimer(pause < LongestPause ? pause + TimeSpan.FromMilliseconds(1) : LongestPause);
            await timer.WaitForNextTickAsync();
        }
    }

    /// <param name="key">Under which the command is known; null for one of the API's own.</param>
    public async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(string path, object? body = null, string? key = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body is null ? null : JsonContent.Create(body) };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return await ReadAsync(await SendAsync(request));
    }

    /// <summary>Sends a file as it is.</summary>
    public async Task<(HttpStatusCode Status, JsonElement Body)> PutAsync(string path, string json, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await ReadAsync(await SendAsync(request));
    }

    /// <summary>The answer to a question that has one.</summary>
    public async Task<JsonElement> OkAsync(string path)
    {
        var (status, body) = await GetAsync(path);
        return status is HttpStatusCode.OK ? body : throw new HttpRequestException($"{path}: {(int)status} {body}");
    }

    /// <summary>Every event of an asset in a span, over all pages.</summary>
    public async Task<IReadOnlyList<JsonElement>> EventsAsync(string asset, DateTimeOffset from, DateTimeOffset to)
    {
        var (kind, slug) = (asset.Split('/')[0], asset.Split('/')[1]);
        var events = new List<JsonElement>();
        string? path = $"/api/v1/{kind}s/{slug}/events?from={Rfc3339(from)}&to={Rfc3339(to)}&limit=5000";
        while (path is not null)
        {
            var page = await OkAsync(path);
            events.AddRange(page.GetProperty("items").EnumerateArray());
            path = page.TryGetProperty("next", out var next) ? next.GetString() : null;
        }

        return events;
    }

    /// <summary>Whether it answers and says that it is ready.</summary>
    public async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await _http.GetAsync("/health/ready");
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    public void Dispose() => _http.Dispose();

    public static string Rfc3339(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ");

    private static SocketsHttpHandler Handler(NodePlace? place)
    {
        var handler = new SocketsHttpHandler();
        if (place?.ConnectAsync is { } connect)
            handler.ConnectCallback = async (context, stop) => await connect(context.DnsEndPoint.Host, context.DnsEndPoint.Port, stop);
        return handler;
    }

    /// <summary>The answer as it is, to be disposed; its body is still to be read, for as long as it takes.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        if (Token is { } token)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> ReadAsync(HttpResponseMessage answer)
    {
        using (answer)
        {
            var text = await answer.Content.ReadAsStringAsync();
            return (answer.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement);
        }
    }
}
