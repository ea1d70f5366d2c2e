using System.Net;
using System.Text.Json;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Faults.Fuzzing;
using Jena.Iot.Testing.Processes;
using Jena.Iot.Testing.Stimulus;
using Xunit.Abstractions;

namespace Jena.Iot.SystemTests.Faults;

/// <summary>Nonsense at the broker inside the silo, with a credential and without one.</summary>
public sealed class FuzzingTests(ITestOutputHelper output)
{
    private const string Exact = "cab-1";
    private const string Wild = "cab-2";
    private const int Rounds = 15;

    // What 64 connections that announce 256 MiB each would take, were they believed, is 16 GiB.
    private const long MostGrowth = 300L << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Nothing_dies_of_nonsense_and_the_dead_letters_hold_exactly_what_could_not_be_taken()
    {
        var seed = Plan.AnySeed();
        output.WriteLine($"seed {seed}: set JENA_SEED to it for the same nonsense");
        await using var city = await City.StartAsync(new CitySettings(new CityRegistry("Probe", [Edge(Exact), Edge(Wild)])));
        var from = DateTimeOffset.UtcNow.AddMinutes(-5);
        await using var payloads = new PayloadFuzzer("127.0.0.1", city.BrokerPort, (Exact, city.Secret(Exact)), (Wild, city.Secret(Wild)), new Random(seed));
        using var protocol = new ProtocolFuzzer(new IPEndPoint(IPAddress.Loopback, city.BrokerPort), new Random(seed + 1));
        await payloads.SayAsync(CancellationToken.None);
        var before = Memory(city.Silo.Id);

        for (var round = 0; round < Rounds; round++)
        {
            await payloads.SayAsync(CancellationToken.None);
            await protocol.SayAsync(CancellationToken.None);
            await protocol.SayAsync(CancellationToken.None);
        }
        await protocol.AnnounceAsync(ProtocolFuzzer.MostHeld, 64 << 10, CancellationToken.None);
        await payloads.RepeatAsync(CancellationToken.None);

        Assert.False(city.Silo.HasEnded, city.Output);
        IReadOnlyList<JsonElement> letters = [];
        await Eventually.TrueAsync(
            async () => (letters = await LettersAsync(city)).Count >= payloads.Buried.Count, Patience,
            () => $"{letters.Count} of {payloads.Buried.Count} are in the dead letters, {payloads.Failed} messages did not get through\n{city.Output}");
        Assert.Equal(
            payloads.Buried.Select(static b => $"{b.Value.Code} {b.Key}").Order(StringComparer.Ordinal),
            letters.Select(static l => $"{l.GetProperty("code").GetString()} {l.GetProperty("payload").GetString()}").Order(StringComparer.Ordinal));
        await Eventually.TrueAsync(
            async () => (await TakenAsync(city, from)).SequenceEqual(payloads.Taken.Order(StringComparer.Ordinal)), Patience,
            () => $"not every good batch is in the journal\n{city.Output}");
        var grown = Memory(city.Silo.Id) - before;
        output.WriteLine($"{payloads.Buried.Count} bad, {payloads.Taken.Count} good, {payloads.Wild} wild messages, {protocol.Connections} connections; {grown >> 20} MiB more");
        Assert.InRange(grown, long.MinValue, MostGrowth);
    }

    private static EdgeDefinition Edge(string name) => new() { Id = AssetId.Edge(name), Name = name, Configurations = [new EdgeConfiguration(1, [])] };

    /// <summary>Those of the exact edge.</summary>
    private static async Task<IReadOnlyList<JsonElement>> LettersAsync(City city)
    {
        var letters = new List<JsonElement>();
        string? page = "/api/v1/dead-letters?limit=1000";
        while (page is not null)
        {
            var answer = await city.Api.OkAsync(page);
            letters.AddRange(answer.GetProperty("items").EnumerateArray().Where(static l => l.GetProperty("edge").GetString() == Exact));
            page = answer.TryGetProperty("next", out var next) ? next.GetString() : null;
        }
        return letters;
    }

    /// <summary>Streams of which each reading is in the journal, once.</summary>
    private static async Task<IEnumerable<string>> TakenAsync(City city, DateTimeOffset from)
    {
        var events = await city.Api.EventsAsync($"edge/{Exact}", from, DateTimeOffset.UtcNow.AddMinutes(5));
        return events.Where(static e => e.TryGetProperty("source", out var source) && source.GetString() is { } of && of.EndsWith(".f", StringComparison.Ordinal))
            .GroupBy(static e => e.GetProperty("source").GetString()!.Split('/')[1])
            .Where(static s => s.Select(static e => e.GetProperty("sequence").GetInt64()).Order().SequenceEqual([1L, 2L, 3L]))
            .Select(static s => s.Key).Order(StringComparer.Ordinal).ToArray();
    }

    private static long Memory(int process) =>
        long.Parse(File.ReadLines($"/proc/{process}/status").First(static l => l.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) << 10;
}
