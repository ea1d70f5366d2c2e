using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Jena.Iot.Benchmarks.Load;
using Jena.Iot.Domain.CarParks;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Testing.Processes;

namespace Jena.Iot.Benchmarks.Api;

/// <summary>
/// Reads of the API, a list, one asset and what did not change, beside a bare Kestrel that gives the same headers and bytes; each a
/// process of its own, asked by wrk over connections that stay. Floor and API take turns; medians of five.
/// </summary>
public static partial class ApiBenchmark
{
    private const int Rounds = 5;
    private const int CarParks = 30;
    private const string Pipelined = "init = function(args) local r = {} for i = 1, 16 do r[i] = wrk.format(nil) end all = table.concat(r) end request = function() return all end";

    public static async Task RunAsync()
    {
        if (!File.Exists("/usr/bin/wrk"))
        {
            Console.WriteLine("skipped: wrk is not installed");
            return;
        }

        await using var city = await City.StartAsync(new CitySettings(Registry));
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{city.ApiPort}") };
        using var folder = new TemporaryFolder();
        var (list, listTag) = await GetAsync(http, "/api/v1/carparks");
        var (one, _) = await GetAsync(http, "/api/v1/carparks/park-07");
        await File.WriteAllBytesAsync(folder.Of("list.json"), list);
        await File.WriteAllBytesAsync(folder.Of("one.json"), one);
        var script = folder.Write("pipelined.lua", Pipelined);
        var port = Testing.Ports.Free();
        await using var bare = BareKestrel.Start(port, Path.GetDirectoryName(folder.Of("one.json"))!);
        var floor = $"http://127.0.0.1:{port}";
        await Eventually.TrueAsync(async () => await AnswersAsync(http, $"{floor}/one"), TimeSpan.FromSeconds(30), () => bare.Output);
        var api = $"http://127.0.0.1:{city.ApiPort}/api/v1/carparks";
        foreach (var (name, path, bytes, tag) in new[] { ("list", "", list.Length, null), ("one asset", "/park-07", one.Length, null), ("unchanged", "", 0, listTag) })
        {
            foreach (var depth in new[] { 1, 16 })
            {
                var pipeline = depth == 1 ? null : script;
                var (floors, apis) = (new List<Rate>(), new List<Rate>());
                for (var round = 0; round <= Rounds; round++)
                {
                    var floorRate = await AskAsync($"{floor}/{(path.Length == 0 ? "list" : "one")}", tag, pipeline, bare.Id);
                    var apiRate = await AskAsync(api + path, tag, pipeline, city.ApiHost.Id);
                    // The first round warms up.
                    if (round == 0)
                        continue;
                    floors.Add(floorRate);
                    apis.Add(apiRate);
                }

                Console.WriteLine(
                    $"{name}, {bytes} bytes, {depth} at once on each of 32 connections: floor {Median(floors, static r => r.PerSecond),9:N0}/s, API {Median(apis, static r => r.PerSecond),9:N0}/s, "
                    + $"{Median([.. apis.Zip(floors)], static r => r.First.PerSecond / r.Second.PerSecond):0.00} of the floor; "
                    + $"CPU {Median(floors, static r => r.Micros):0.0} and {Median(apis, static r => r.Micros):0.0} µs a request, {Median([.. apis.Zip(floors)], static r => r.Second.Micros / r.First.Micros):0.00}");
            }
        }
    }

    private static CityRegistry Registry => new("Load", [.. Enumerable.Range(1, CarParks).Select(static n => new CarParkDefinition
    {
        Id = AssetId.CarPark($"park-{n:00}"),
        Name = $"Car park {n}",
        Capacity = 500,
        Lanes = ["west", "ost"],
    })]);

    private static async Task<(byte[] Body, string Tag)> GetAsync(HttpClient http, string path)
    {
        using var answer = await http.GetAsync(path);
        return (await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(), answer.Headers.ETag!.ToString());
    }

    private static async Task<bool> AnswersAsync(HttpClient http, string url)
    {
        try
        {
            using var answer = await http.GetAsync(url);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static async Task<Rate> AskAsync(string url, string? tag, string? script, int server)
    {
        var start = new ProcessStartInfo("wrk") { RedirectStandardOutput = true };
        foreach (var word in (string[])["-t1", "-c32", "-d2s", .. tag is null ? (string[])[] : ["-H", $"If-None-Match: {tag}"], .. script is null ? (string[])[] : ["-s", script], url])
            start.ArgumentList.Add(word);
        var before = ProcessCpu.Of(server);
        using var wrk = Process.Start(start)!;
        var said = await wrk.StandardOutput.ReadToEndAsync();
        var cpu = ProcessCpu.Of(server) - before;
        if (said.Contains("Non-2xx", StringComparison.Ordinal) && tag is null)
            throw new InvalidOperationException(said);
        var requests = long.Parse(Requests().Match(said).Groups[1].Value, CultureInfo.InvariantCulture);
        return new Rate(double.Parse(PerSecond().Match(said).Groups[1].Value, CultureInfo.InvariantCulture), cpu.TotalMicroseconds / requests);
    }

    private static double Median<T>(List<T> values, Func<T, double> of) => values.Select(of).Order().ElementAt(values.Count / 2);

    [GeneratedRegex(@"(\d+) requests in")]
    private static partial Regex Requests();

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex PerSecond();

    private sealed record Rate(double PerSecond, double Micros);
}
