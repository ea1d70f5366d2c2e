using System.Globalization;
using System.Text.Json;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Testing.Processes;
using Jena.Iot.Testing;
using Xunit.Abstractions;

namespace Jena.Iot.SystemTests.Junctions;

/// <summary>
/// A real controller log goes from an edge through broker, silo and journal to the API, and the figures are those of the
/// field's reference tool, row for row, however the log is cut and however often it is sent.
/// </summary>
public sealed class RealLogTests(ITestOutputHelper output)
{
    private const string Edge = "cab-log";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(240);
    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);

    // One store each: that both keep a journal alike is shown elsewhere.
    [ConformanceFact(postgres: true)]
    public Task The_log_gives_the_reference_figures_on_PostgreSQL_and_again_when_it_is_sent_again() => WholeAsync(postgres: true);

    [ConformanceFact]
    public Task Twelve_pieces_and_then_overlapping_ones_give_the_same_figures_on_SQLite() => PiecesAsync(postgres: false);

    private async Task WholeAsync(bool postgres)
    {
        await using var city = await City.StartAsync(new CitySettings(Registry) { Postgres = postgres });
        var station = WriteStation(city);
        await ConfigureAsync(city);

        await TimedAsync("the whole log", () => city.ReplayAsync(Edge, station, ControllerLog.File, Patience));
        await AssertFiguresAsync(city);
        var events = await CountAsync(city);

        await TimedAsync("the whole log again", () => city.ReplayAsync(Edge, station, ControllerLog.File, Patience));
        await AssertFiguresAsync(city);
        Assert.Equal(246_413, events);
        Assert.Equal(events, await CountAsync(city));
    }

    private async Task PiecesAsync(bool postgres)
    {
        await using var city = await City.StartAsync(new CitySettings(Registry) { Postgres = postgres });
        var station = WriteStation(city);
        await ConfigureAsync(city);

        var pieces = await ControllerLog.CutAsync(city.Folder, "piece", Quarter, Quarter);
        Assert.Equal(12, pieces.Count);
        // Backwards: no piece may rely on the one before it.
        await TimedAsync("twelve pieces", () => ReplayAllAsync(city, station, pieces.Reverse()));
        await AssertFiguresAsync(city);

        await TimedAsync("overlapping pieces", async () => await ReplayAllAsync(city, station, await ControllerLog.CutAsync(city.Folder, "overlap", 2 * Quarter, 3 * Quarter)));
        await AssertFiguresAsync(city);
    }

    private static async Task ReplayAllAsync(City city, string station, IEnumerable<string> logs)
    {
        foreach (var log in logs)
            await city.ReplayAsync(Edge, station, log, Patience);
    }

    private static async Task AssertFiguresAsync(City city)
    {
        var actuations = new List<string>();
        var hasData = new List<string>();
        foreach (var device in ControllerLog.Devices)
        {
            // A detector may be occupied through a bin without becoming so in it; the reference has no row for that.
            actuations.AddRange((await RowsAsync(city, device, "actuations")).Where(static r => r.GetProperty("total").GetInt32() > 0)
                .Select(row => $"{Start(row)},{device},{row.GetProperty("detector").GetInt32()},{row.GetProperty("total").GetInt32()}"));
            hasData.AddRange((await RowsAsync(city, device, "has-data")).Select(row => $"{Start(row)},{device}"));
        }

        Assert.Equal(await ControllerLog.ExpectedAsync("actuations.csv"), actuations.Order(StringComparer.Ordinal));
        Assert.Equal(await ControllerLog.ExpectedAsync("has_data.csv"), hasData.Order(StringComparer.Ordinal));
        await AssertTableAsync(city, "arrivals-on-green", "arrival_on_green.csv", 1, static row => $"{row.GetProperty("phase")}", static row => row.GetProperty("onGreen").GetInt32() == 0, "arrivals", "share");
        await AssertTableAsync(city, "split-failures", "split_failures.csv", 1, static row => $"{row.GetProperty("phase")}", null, "greenTime", "greenOccupancy", "redOccupancy", "failures");
        await AssertTableAsync(city, "terminations", "terminations.csv", 2, static row => $"{row.GetProperty("phase")},{row.GetProperty("cause")}", null, "total");
        await AssertTableAsync(city, "pedestrians", "ped.csv", 1, static row => $"{row.GetProperty("phase")}", null, "services", "actuations");
        await AssertTableAsync(city, "unique-pedestrians", "unique_ped.csv", 1, static row => $"{row.GetProperty("phase")}", null, "total");
        await AssertTableAsync(city, "splits", "splits.csv", 1, static row => $"{row.GetProperty("code")}", null, "services", "split");
        await AssertSumsAsync(city);
    }

    /// <summary>The other measures have no table beside the repository: rows and sums of what the reference tool makes of the same log.</summary>
    private static async Task AssertSumsAsync(City city)
    {
        foreach (var (device, measure, sums, figures) in new (int, string, string, string[])[]
        {
            (227, "phase-wait", "48 2471.334 1", ["wait", "skips"]), (452, "phase-wait", "96 5988.302 0", ["wait", "skips"]), (454, "phase-wait", "48 2491.559 0", ["wait", "skips"]),
            (227, "pedestrian-delay", "21 1049.6 32", ["delay", "waits"]), (452, "pedestrian-delay", "15 924.95 21", ["delay", "waits"]), (454, "pedestrian-delay", "10 559.15 12", ["delay", "waits"]),
            (227, "pedestrian-volumes", "48 35 52.317", ["unique", "volume"]), (452, "pedestrian-volumes", "48 23 36.049", ["unique", "volume"]), (454, "pedestrian-volumes", "24 13 19.429", ["unique", "volume"]),
            (227, "coordination", "12 0 1600 1518 864", ["pattern", "cycleLength", "actualCycleLength", "actualOffset"]),
            (452, "coordination", "12 0 1510 1644 876", ["pattern", "cycleLength", "actualCycleLength", "actualOffset"]),
            (454, "coordination", "12 0 1425 1560 276", ["pattern", "cycleLength", "actualCycleLength", "actualOffset"]),
            (227, "yellow-red-actuations", "421 625", ["total"]), (452, "yellow-red-actuations", "207 250", ["total"]), (454, "yellow-red-actuations", "65 71", ["total"]),
            (227, "timeline", "7263 126628.3", ["seconds"]), (452, "timeline", "7235 149076.3", ["seconds"]), (454, "timeline", "4619 128324", ["seconds"]),
        })
        {
            var rows = await RowsAsync(city, device, measure);
            var ours = figures.Select(figure => rows.Sum(row => row.GetProperty(figure).GetDouble())).Prepend(rows.Count).Select(static sum => Math.Round(sum, 3).ToString(CultureInfo.InvariantCulture));
            Assert.Equal($"{device} {measure} {sums}", $"{device} {measure} {string.Join(' ', ours)}");
        }
    }

    /// <param name="keys">How many cells of the reference's rows name a row, besides time and device.</param>
    /// <param name="extra">Rows that the reference leaves out; null for none.</param>
    private static async Task AssertTableAsync(City city, string measure, string answer, int keys, Func<JsonElement, string> key, Func<JsonElement, bool>? extra, params string[] figures)
    {
        var ours = new Dictionary<string, double[]>(StringComparer.OrdinalIgnoreCase);
        foreach (var device in ControllerLog.Devices)
        {
            foreach (var row in (await RowsAsync(city, device, measure)).Where(row => extra?.Invoke(row) is not true))
                ours.Add($"{Start(row)},{device},{key(row)}", [.. figures.Select(figure => row.GetProperty(figure).GetDouble())]);
        }
        var expected = (await ControllerLog.ExpectedAsync(answer)).Select(static line => line.Split(',')).ToDictionary(
            cells => string.Join(',', cells.Take(2 + keys)), cells => cells.Skip(2 + keys).Select(static cell => double.Parse(cell, CultureInfo.InvariantCulture)).ToArray(), StringComparer.OrdinalIgnoreCase);
        Assert.Empty(expected.Keys.Except(ours.Keys, StringComparer.OrdinalIgnoreCase));
        Assert.Empty(ours.Keys.Except(expected.Keys, StringComparer.OrdinalIgnoreCase));
        Assert.All(expected, row => Assert.All(row.Value.Zip(ours[row.Key]), pair => Assert.True(Math.Abs(pair.First - pair.Second) <= 1e-6 * Math.Max(1, Math.Abs(pair.First)), $"{measure}, {row.Key}: {pair.First} is {pair.Second}")));
    }

    private static async Task ConfigureAsync(City city)
    {
        foreach (var device in ControllerLog.Devices)
        {
            var request = new HttpRequestMessage(HttpMethod.Put, $"/api/v1/{Junction(device).Replace("junction/", "junctions/", StringComparison.Ordinal)}/configuration")
            {
                Content = new StringContent(await ControllerLog.ConfigurationAsync(device), System.Text.Encoding.UTF8, "application/json"),
            };
            request.Headers.TryAddWithoutValidation("If-Match", "*");
            using var answer = await city.Api.SendAsync(request);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        }
    }

    private static Task<IReadOnlyList<JsonElement>> RowsAsync(City city, int device, string measure) =>
        Measured.RowsAsync(city.Api, Junction(device), measure, ControllerLog.From, ControllerLog.To);

    private static async Task<long> CountAsync(City city)
    {
        var count = 0L;
        foreach (var device in ControllerLog.Devices)
            count += (await city.Api.EventsAsync(Junction(device), ControllerLog.From, ControllerLog.To.AddSeconds(1))).Count(static e => e.GetProperty("type").GetString() == "indianaEvent");
        return count;
    }

    private async Task TimedAsync(string what, Func<Task> run)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        await run();
        output.WriteLine($"{what}: {clock.Elapsed.TotalSeconds:0.0} s");
    }

    private static string Start(JsonElement row) => row.GetProperty("start").GetDateTimeOffset().ToString("yyyy-MM-dd HH:mm:ss");

    private static string Junction(int device) => $"junction/signal-{device}";

    private static CityRegistry Registry => new("Probe", [
        .. ControllerLog.Devices.Select(static d => new JunctionDefinition { Id = AssetId.Parse(Junction(d)), Name = $"Signal {d}" }),
        new EdgeDefinition { Id = AssetId.Edge(Edge), Name = Edge, Configurations = [new EdgeConfiguration(1, [.. ControllerLog.Devices.Select(static d => AssetId.Parse(Junction(d)))])] },
    ]);

    private static string WriteStation(City city) => city.Folder.Write("station.json", JsonSerializer.Serialize(new
    {
        edge = Edge,
        version = 1,
        replay = new { devices = ControllerLog.Devices.ToDictionary(static d => d.ToString(), Junction) },
        uplink = new { host = "127.0.0.1", port = city.BrokerPort, passwordFile = city.SecretFile(Edge) },
    }));
}
