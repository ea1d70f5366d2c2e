using System.Net;
using System.Text.Json;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Testing.Processes;

namespace Jena.Iot.SystemTests.Junctions;

/// <summary>A city of processes with one junction, its edge on pins that a controller plays, and whoever selects programmes over the API.</summary>
internal sealed class SelectedCity : IAsyncDisposable
{
    private const string Edge = "cab-031";
    private const string Path = "/api/v1/junctions/holzmarkt";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly string _station;

    private SelectedCity(City city)
    {
        City = city;
        var socket = city.Folder.Of("pins.sock");
        Controller = new EmulatedController(socket, new Dictionary<string, string> { ["relay-2"] = "runs-2", ["relay-3"] = "runs-3" });
        _station = city.Folder.Write("station.json", JsonSerializer.Serialize(new
        {
            edge = Edge,
            version = 1,
            pins = new { kind = "socket", lines = new[] { "runs-2", "runs-3" }, outputs = new[] { "relay-2", "relay-3" }, socket },
            points = new object[] { new { kind = "programme", asset = "junction/holzmarkt", contacts = new Dictionary<string, string> { ["2"] = "runs-2", ["3"] = "runs-3" }, otherwise = 1, debounceMs = 100 } },
            outputs = new object[]
            {
                new { name = "programme-2", line = "relay-2", safe = "off", excludes = new[] { "programme-3" } },
                new { name = "programme-3", line = "relay-3", safe = "off" },
            },
            uplink = new { host = "127.0.0.1", port = city.BrokerPort, passwordFile = city.SecretFile(Edge) },
        }));
    }

    public City City { get; }

    public EmulatedController Controller { get; }

    public Child Agent { get; private set; } = null!;

    public static async Task<SelectedCity> StartAsync()
    {
        var junction = AssetId.Junction("holzmarkt");
        var city = new SelectedCity(await City.StartAsync(new CitySettings(new CityRegistry("Probe", [
            new JunctionDefinition { Id = junction, Name = "Holzmarkt", SignalGroups = [new(1, "K1")] },
            new EdgeDefinition { Id = AssetId.Edge(Edge), Name = Edge, Configurations = [new EdgeConfiguration(1, [junction])] },
        ]))));
        var (status, answer) = await city.City.Api.PutAsync(
            $"{Path}/configuration",
            """
            { "kind": "signals", "observes": "1, 8, 10, 131",
              "phases": [{ "number": 1, "name": "Main road" }], "groups": [{ "name": "K1", "head": "vehicle", "number": 1 }],
              "programmes": [
                { "number": 1, "name": "Normal" },
                { "number": 2, "name": "Event", "request": { "edge": "cab-031", "output": "programme-2" } },
                { "number": 3, "name": "Peak", "request": { "edge": "cab-031", "output": "programme-3" } }] }
            """,
            ("If-None-Match", "*"));
        Assert.True(status is HttpStatusCode.OK or HttpStatusCode.Created, $"{(int)status} {answer}");
        city.StartAgent();
        return city;
    }

    public void StartAgent() => Agent = City.StartEdge(Edge, _station);

    public async Task SelectAsync(int programme, string span = "01:00:00") => await OkAsync("select-programme", new { programme, reason = "Match at the stadium", @for = span });

    public Task ReleaseAsync() => OkAsync("release-programme", new { reason = "The match is over" });

    /// <summary>Waits until the selection of programmes is as the test wants it.</summary>
    public async Task<JsonElement> UntilAsync(Predicate<JsonElement> until)
    {
        JsonElement selection = default;
        await Eventually.TrueAsync(
            async () => until(selection = (await City.Api.OkAsync(Path)).GetProperty("selection")),
            Patience,
            () => $"the selection is {selection}; outputs: {string.Join(", ", Controller.Writes())}\n{City.Output}");
        return selection;
    }

    public Task<JsonElement> CurrentAsync(int programme, string phase) => UntilAsync(s =>
        s.TryGetProperty("current", out var current) && current.GetProperty("programme").GetInt32() == programme && current.GetProperty("phase").GetString() == phase);

    public Task<JsonElement> ShownAsync(int programme) => UntilAsync(s => s.TryGetProperty("shown", out var shown) && shown.GetProperty("programme").GetInt32() == programme);

    /// <summary>The words of what was decided about the selection, in order.</summary>
    public async Task<List<string>> AuditAsync() =>
        [.. (await City.Api.OkAsync($"{Path}/audit")).GetProperty("items").EnumerateArray().Select(static e => e.GetProperty("type").GetString()!).Where(static t => t.StartsWith("programme-", StringComparison.Ordinal))];

    public async ValueTask DisposeAsync()
    {
        await Controller.DisposeAsync();
        await City.DisposeAsync();
    }

    private async Task OkAsync(string word, object body)
    {
        var (status, answer) = await City.Api.PostAsync($"{Path}/{word}", body);
        Assert.True(status is HttpStatusCode.OK, $"{word}: {(int)status} {answer}");
    }
}
