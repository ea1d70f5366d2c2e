using System.Collections.Concurrent;
using System.Text.Json;
using Jena.Iot.Testing.Processes;

namespace Jena.Iot.SystemTests.Live;

/// <summary>
/// A client of the stream as any app could be: keeps what it is told, goes on where it was, at another API host when one goes, and forgets
/// all when it is told to start over. It writes down every hole that it was not told of.
/// </summary>
internal sealed class StreamWatcher : IAsyncDisposable
{
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(200);

    private readonly IReadOnlyList<CityClient> _hosts;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _following;
    private string? _last;

    /// <param name="first">The host that it goes to first.</param>
    public StreamWatcher(IReadOnlyList<CityClient> hosts, int first)
    {
        _hosts = hosts;
        _following = Task.Run(() => FollowAsync(first));
    }

    /// <summary>The state that it has, by asset.</summary>
    public ConcurrentDictionary<string, string> State { get; } = new();

    /// <summary>What it was not told of.</summary>
    public ConcurrentQueue<string> Holes { get; } = new();

    public int Connections { get; private set; }

    public int StartOvers { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _following;
        _stop.Dispose();
    }

    private async Task FollowAsync(int host)
    {
        using var again = new PeriodicTimer(Again);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await ReadAsync(_hosts[host % _hosts.Count]);
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
            {
                // The host is gone or not ready: the next one.
            }

            host++;
            await again.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private async Task ReadAsync(CityClient host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/stream?kind=carpark");
        if (_last is not null)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", _last);
        using var answer = await host.SendAsync(request);
        if (!answer.IsSuccessStatusCode)
            return;
        Connections++;
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(_stop.Token));
        var (name, id) = ("", (string?)null);
        while (await reader.ReadLineAsync(_stop.Token) is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
                name = line[7..];
            else if (line.StartsWith("id: ", StringComparison.Ordinal))
                id = line[4..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
                Take(name, id, JsonDocument.Parse(line[6..]).RootElement);
            else if (line.Length == 0)
                (name, id) = ("", null);
        }
    }

    private void Take(string name, string? id, JsonElement data)
    {
        switch (name)
        {
            case "start-over":
                State.Clear();
                (_last, StartOvers) = (null, StartOvers + 1);
                break;
            case "snapshot":
                if (_last is not null)
                    Holes.Enqueue($"a snapshot after {_last} without a word");
                foreach (var item in data.GetProperty("items").EnumerateArray())
                    Keep(item);
                _last = id;
                break;
            case "view":
                // Every asset is watched, so each change of the host has its number.
                if (_last is null || Epoch(id!) != Epoch(_last) || Sequence(id!) <= Sequence(_last))
                    Holes.Enqueue($"{id} after {_last}");
                _last = id;
                Keep(data);
                break;
            default:
                break;
        }
    }

    private void Keep(JsonElement view) => State[view.GetProperty("id").GetString()!] = view.GetRawText();

    private static string Epoch(string id) => id.Split('-')[0];

    private static long Sequence(string id) => long.Parse(id.Split('-')[1]);
}
