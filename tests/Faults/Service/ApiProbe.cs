using System.Text.Json;
using Jena.Iot.Faults.Cluster;

namespace Jena.Iot.Faults.Service;

/// <summary>
/// Asks one API host for all car parks, again and again: whether it answers at all, and which car park shows something new. Each of
/// them is written to all the time, so that one that stands still is one that is not served.
/// </summary>
public sealed class ApiProbe : IAsyncDisposable
{
    public const string Answers = "answer";
    public const string News = "news";

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly NodeMember _api;
    private readonly ServiceMeter _service;
    private readonly IReadOnlySet<string> _written;
    private readonly HttpClient _http;
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, string> _shown = [];
    private readonly Task _asking;

    /// <param name="written">Ids of the car parks that the light writers write to.</param>
    public ApiProbe(NodeMember api, ServiceMeter service, IReadOnlySet<string> written)
    {
        (_api, _service, _written) = (api, service, written);
        _http = new HttpClient { BaseAddress = api.Node.Health!.Address, Timeout = Patience };
        _asking = AskAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _asking;
        _http.Dispose();
        _stop.Dispose();
    }

    private async Task AskAsync()
    {
        using var timer = new PeriodicTimer(Tick);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
                await AskOnceAsync();
        }
        catch (OperationCanceledException)
        {
            // The gate is over.
        }
    }

    private async Task AskOnceAsync()
    {
        try
        {
            using var answer = await _http.GetAsync("/api/v1/carparks", _stop.Token);
            if (!answer.IsSuccessStatusCode)
                return;
            using var list = await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync(_stop.Token), default, _stop.Token);
            _service.Good($"{Answers} {_api.Name}");
            foreach (var item in list.RootElement.GetProperty("items").EnumerateArray())
            {
                var id = item.GetProperty("id").GetString()!;
                var text = item.GetRawText();
                if (!_written.Contains(id) || (_shown.TryGetValue(id, out var before) && before == text))
                    continue;
                _shown[id] = text;
                _service.Good($"{News} {_api.Name} {id}");
            }
        }
        catch (Exception error) when (error is HttpRequestException or IOException or JsonException || (error is OperationCanceledException && !_stop.IsCancellationRequested))
        {
            // No service: the meter sees it by what is not said.
        }
    }
}
