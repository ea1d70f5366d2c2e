using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Jena.Iot.Domain.CarParks;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Testing;
using Jena.Iot.Testing.Processes;
using Npgsql;
using Xunit.Abstractions;

namespace Jena.Iot.SystemTests.Live;

/// <summary>Three silos and two API hosts; people command and apps follow the stream, while silos, an API host and PostgreSQL go and come.</summary>
public sealed class HealingTests(ITestOutputHelper output)
{
    private const int CarParks = 12;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [MosquittoFact(postgres: true)]
    public async Task Every_host_and_every_client_of_the_stream_come_back_to_what_the_journal_says_whoever_was_away()
    {
        await using var city = await ClusterCity.StartAsync(new ClusterSettings(Registry));
        var hosts = city.ApiHosts.Select(static api => api.Health!).ToList();
        await using var one = new StreamWatcher(hosts, 0);
        await using var two = new StreamWatcher(hosts, 1);
        await Eventually.TrueAsync(() => one.State.Count == CarParks && two.State.Count == CarParks, Patience, () => city.Output);
        using var stop = new CancellationTokenSource();
        var people = Enumerable.Range(0, CarParks).Select(n => new Person(hosts, n)).ToList();
        var working = Task.WhenAll(people.Select(person => Task.Run(() => person.WorkAsync(stop.Token))));

        await WorkedAsync(people, city, 3);
        // A silo is killed, and another is frozen, voted dead, and goes on.
        await city.Silos[1].KillAsync();
        await WorkedAsync(people, city, 3);
        city.Silos[1].Start();
        city.Silos[2].Supervised = true;
        await city.Silos[2].FreezeAsync();
        await WorkedAsync(people, city, 3);
        await city.Silos[2].ThawAsync();
        // An API host goes without a word, and its clients go to the other.
        await city.ApiHosts[0].KillAsync();
        await WorkedAsync(people, city, 2);
        city.ApiHosts[0].Start();
        // PostgreSQL stops at once.
        var server = ((PostgresDatabase)city.Database).Server;
        await server.StopAsync(PostgresStop.Immediate);
        await server.StartAgainAsync();
        await WorkedAsync(people, city, 3);
        await stop.CancelAsync();
        await working;
        await Task.WhenAll(city.Silos.Concat(city.ApiHosts).Select(static node => node.ReadyAsync()));
        // Whatever was not done in between was said to be so, with when to ask again, and nothing else was ever answered.
        var wrong = people.SelectMany(static person => person.Wrong).ToList();
        Assert.True(wrong.Count == 0, $"{string.Join('\n', wrong)}\n{city.Output}");

        // Each command was done once, however often it was sent; the journal has that, and so have hosts and clients.
        var journal = await StoredAsync(city);
        foreach (var person in people)
            Assert.Equal((person.Counted, 1 + person.Done), journal[person.Asset]);
        await Eventually.TrueAsync(
            async () =>
            {
                foreach (var host in hosts)
                {
                    var shown = await host.OkAsync("/api/v1/carparks");
                    var views = shown.GetProperty("items").EnumerateArray().ToDictionary(static view => view.GetProperty("id").GetString()!, static view => view);
                    if (people.Any(person => Counted(views[person.Asset]) != person.Counted))
                        return false;
                    if (new[] { one, two }.Any(watcher => views.Any(view => watcher.State.GetValueOrDefault(view.Key) != view.Value.GetRawText())))
                        return false;
                }

                return true;
            },
            Patience,
            () => $"{string.Join('\n', people.Select(p => $"{p.Asset}: {p.Counted}, client one {Shown(one, p)}, client two {Shown(two, p)}"))}\n{city.Output}");
        Assert.Empty(one.Holes.Concat(two.Holes));
        output.WriteLine($"{people.Sum(static p => p.Done)} commands, {people.Sum(static p => p.Repeated)} repeated, longest {people.Max(static p => p.Longest.TotalSeconds):0.0} s; "
            + $"connections {one.Connections} and {two.Connections}, start-overs {one.StartOvers} and {two.StartOvers}");
        Assert.True(one.StartOvers + two.StartOvers > 0);
    }

    private static async Task WorkedAsync(List<Person> people, ClusterCity city, int commands)
    {
        var goals = people.ConvertAll(person => person.Done + commands);
        await Eventually.TrueAsync(
            () => people.Zip(goals).All(static pair => pair.First.Done >= pair.Second),
            Patience,
            () => $"{string.Join('\n', people.Select(static p => $"{p.Asset}: {p.Done} done, {p.Repeated} repeated"))}\n{city.Output}");
    }

    private static async Task<Dictionary<string, (int Counted, int Version)>> StoredAsync(ClusterCity city)
    {
        await using var connection = new NpgsqlConnection(city.Database.Settings["Journal__ConnectionString"]);
        await connection.OpenAsync();
        await using var ask = new NpgsqlCommand("SELECT view.stream, view.payload, stream_head.version FROM view JOIN stream_head USING (stream) WHERE view.stream LIKE 'carpark/%'", connection);
        await using var rows = await ask.ExecuteReaderAsync();
        var views = new Dictionary<string, (int, int)>();
        while (await rows.ReadAsync())
            views.Add(rows.GetString(0), (Counted(JsonDocument.Parse(rows.GetFieldValue<byte[]>(1)).RootElement), (int)rows.GetInt64(2)));
        return views;
    }

    private static int Counted(JsonElement view) => view.TryGetProperty("calibration", out var made) && made.ValueKind is JsonValueKind.Object ? made.GetProperty("counted").GetInt32() : 0;

    private static string Shown(StreamWatcher watcher, Person person) => watcher.State.TryGetValue(person.Asset, out var view) ? $"{Counted(JsonDocument.Parse(view).RootElement)}" : "nothing";

    private static CityRegistry Registry => new("Probe", [.. Enumerable.Range(0, CarParks).Select(static n => new CarParkDefinition
    {
        Id = AssetId.CarPark($"park-{n:00}"),
        Name = $"Car park {n}",
        Capacity = 100_000,
    })]);

    /// <summary>Counts one car park again and again, and sends what was not answered once more under the same key.</summary>
    private sealed class Person(IReadOnlyList<CityClient> hosts, int number)
    {
        private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);

        private int _done;

        public string Asset { get; } = $"carpark/park-{number:00}";

        public int Done => Volatile.Read(ref _done);

        public int Counted { get; private set; }

        public int Repeated { get; private set; }

        public TimeSpan Longest { get; private set; }

        public ConcurrentQueue<string> Wrong { get; } = new();

        public async Task WorkAsync(CancellationToken stop)
        {
            var host = number;
            using var pace = new PeriodicTimer(Pause);
            while (!stop.IsCancellationRequested)
            {
                var key = Guid.NewGuid().ToString("N");
                var counted = Counted + 1;
                var began = TimeProvider.System.GetTimestamp();
                while (!await AskAsync(hosts[host % hosts.Count], key, counted))
                {
                    Repeated++;
                    host++;
                    await pace.WaitForNextTickAsync(CancellationToken.None);
                }

                Counted = counted;
                Interlocked.Increment(ref _done);
                Longest = TimeSpan.FromTicks(Math.Max(Longest.Ticks, TimeProvider.System.GetElapsedTime(began).Ticks));
                await pace.WaitForNextTickAsync(CancellationToken.None);
            }
        }

        private async Task<bool> AskAsync(CityClient host, string key, int counted)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/carparks/park-{number:00}/calibrate") { Content = JsonContent.Create(new { counted }) };
                request.Headers.Add("Idempotency-Key", key);
                using var answer = await host.SendAsync(request);
                if (answer.StatusCode is HttpStatusCode.OK)
                    return true;
                if (answer.StatusCode is not HttpStatusCode.ServiceUnavailable || answer.Headers.RetryAfter is null)
                    Wrong.Enqueue($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
                return false;
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException)
            {
                return false;
            }
        }
    }
}
