using System.Text.Json;
using Jena.Iot.Testing.Processes;
using Jena.Iot.SystemTests.Junctions;
using Jena.Iot.Testing.Stimulus;
using Jena.Iot.Testing;
using Xunit.Abstractions;

namespace Jena.Iot.SystemTests.Delivery;

/// <summary>
/// The gate: what the journal holds is what the street did, no more and no less, whatever was killed meanwhile. Edge, broker,
/// silo and API are processes of their own; the street drives the edge's pins from outside and keeps its own list.
/// </summary>
public sealed class NothingLostTests(ITestOutputHelper output)
{
    private const int Kills = 20;
    private const int MovesPerSecond = 200;

    // So much street between two kills that each lands in the middle of something.
    private const int MovesBetweenKills = 150;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [MosquittoFact]
    public Task With_edge_broker_and_silo_killed_twenty_times_the_journal_on_SQLite_holds_what_happened() =>
        KillAsync(postgres: false, mosquitto: true);

    [MosquittoFact(postgres: true)]
    public Task With_edge_broker_and_silo_killed_twenty_times_the_journal_on_PostgreSQL_holds_what_happened() =>
        KillAsync(postgres: true, mosquitto: true);

    [Fact]
    public Task With_edge_and_silo_killed_twenty_times_the_broker_inside_the_silo_loses_nothing() =>
        KillAsync(postgres: false, mosquitto: false);

    [Fact]
    public Task A_cluster_put_back_to_an_earlier_copy_of_SQLite_gets_everything_again() => RestoreAsync(postgres: false);

    [PostgresFact]
    public Task A_cluster_put_back_to_an_earlier_copy_of_PostgreSQL_gets_everything_again() => RestoreAsync(postgres: true);

    [PostgresFact]
    public async Task What_an_asynchronous_standby_had_not_heard_when_it_took_over_is_given_again_by_the_edges()
    {
        await using var run = await Run.StartAsync(postgres: true, mosquitto: false, output, standby: true);
        var database = (PostgresDatabase)run.City.Database;
        await run.Street.CommitsAsync(300, Patience);
        await run.MoreArrivesAsync();
        await database.CutOffAsync();
        await run.MoreArrivesAsync();

        await database.FailOverAsync();
        // It finds out at its next write that the database knows less than it does.
        Assert.Equal(1, await run.City.Silo.EndsAsync(Patience));
        run.City.StartSilo();
        await run.City.SiloReadyAsync();
        await run.Street.CommitsAsync(200, Patience);

        await run.EverythingArrivesAsync();
    }

    private async Task KillAsync(bool postgres, bool mosquitto)
    {
        await using var run = await Run.StartAsync(postgres, mosquitto, output);
        string[] victims = mosquitto ? ["edge", "broker", "silo"] : ["edge", "silo"];
        for (var kill = 0; kill < Kills; kill++)
        {
            await run.Street.CommitsAsync(MovesBetweenKills, Patience);
            // First each in turn, then as chance has it, two at once among them.
            var first = kill < Kills / 2 ? victims[kill % victims.Length] : victims[run.Chance.Next(victims.Length)];
            var second = kill < Kills / 2 ? first : victims[run.Chance.Next(victims.Length)];
            await run.KillAndStartAgainAsync([.. new HashSet<string> { first, second }]);
        }

        await run.EverythingArrivesAsync();
    }

    private async Task RestoreAsync(bool postgres)
    {
        await using var run = await Run.StartAsync(postgres, mosquitto: false, output);
        await run.Street.CommitsAsync(400, Patience);
        await run.City.Silo.TerminateAsync();
        var putBack = await run.City.Database.CopyAsync();
        run.City.StartSilo();
        await run.City.SiloReadyAsync();
        await run.Street.CommitsAsync(400, Patience);
        await run.MoreArrivesAsync();

        await run.City.KillSiloAsync();
        await putBack();
        run.City.StartSilo();
        await run.City.SiloReadyAsync();
        await run.Street.CommitsAsync(200, Patience);

        await run.EverythingArrivesAsync();
    }

    /// <summary>A city, a cabinet and a street, moving.</summary>
    private sealed class Run : IAsyncDisposable
    {
        private readonly Quarter _quarter = new();
        private readonly DateTimeOffset _from = DateTimeOffset.UtcNow.AddMinutes(-1);
        private readonly ITestOutputHelper _output;
        private readonly string _station;
        private Child _edge;
        private int _last;

        private Run(City city, ITestOutputHelper output)
        {
            var seed = Plan.AnySeed();
            output.WriteLine($"seed {seed}: set JENA_SEED to it for the same street");
            (City, _output, Chance) = (city, output, new Random(seed));
            var socket = city.Folder.Of("pins.sock");
            _station = _quarter.WriteStation(city.Folder, socket, city.BrokerPort, city.SecretFile(Quarter.Edge));
            Street = new Street(new Plan(seed, _quarter.Actors), socket, MovesPerSecond);
            _edge = city.StartEdge(Quarter.Edge, _station);
            Street.Start();
        }

        public City City { get; }

        public Street Street { get; }

        public Random Chance { get; }

        public static async Task<Run> StartAsync(bool postgres, bool mosquitto, ITestOutputHelper output, bool standby = false) =>
            new(await City.StartAsync(new CitySettings(Quarter.Registry) { Postgres = postgres, Mosquitto = mosquitto, Standby = standby }), output);

        public async Task KillAndStartAgainAsync(IReadOnlyCollection<string> victims)
        {
            foreach (var victim in victims)
                await (victim is "edge" ? _edge.KillAsync() : victim is "silo" ? City.KillSiloAsync() : City.Mosquitto!.KillAsync());
            foreach (var victim in victims)
            {
                if (victim is "edge")
                    _edge = City.StartEdge(Quarter.Edge, _station);
                else if (victim is "silo")
                    City.StartSilo();
                else
                    await City.Mosquitto!.StartAgainAsync();
            }

            if (victims.Contains("silo"))
                await City.SiloReadyAsync();
        }

        /// <summary>Returns when the journal holds more of a junction than it holds now.</summary>
        public async Task MoreArrivesAsync()
        {
            await City.ApiReadyAsync();
            var before = await CountAsync(Quarter.Assets[0]);
            await Eventually.TrueAsync(async () => await CountAsync(Quarter.Assets[0]) > before + 20, Patience, () => $"nothing more arrived\n{City.Output}");
        }

        public async Task EverythingArrivesAsync()
        {
            await Street.SettleAsync(Patience);
            var happened = Street.Happened;
            await City.ApiReadyAsync();
            var missing = Quarter.Assets.ToDictionary(static a => a, a => happened.Count(h => h.Asset == a));
            foreach (var (asset, count) in missing)
                await Eventually.TrueAsync(async () => (_last = await CountAsync(asset)) >= count, Patience, () => $"{count} things happened to {asset}; the last look saw {_last}\n{City.Output}");

            var told = new List<Happening>();
            foreach (var asset in Quarter.Assets)
                told.AddRange(await Told.ByAsync(City.Api, asset, _from));
            _output.WriteLine($"{Street.Moved} moves, {happened.Count} happenings, {told.Count} told");
            Happening.AssertSame(happened, told);
            await CountsAsync(happened);
        }

        public async ValueTask DisposeAsync()
        {
            await Street.DisposeAsync();
            await City.DisposeAsync();
        }

        private async Task<int> CountAsync(string asset)
        {
            try
            {
                return (await Told.ByAsync(City.Api, asset, _from)).Count;
            }
            catch (HttpRequestException)
            {
                // The cluster is finding itself again.
                return 0;
            }
        }

        private async Task CountsAsync(IReadOnlyList<Happening> happened)
        {
            foreach (var carPark in Quarter.Assets.Where(static a => a.StartsWith("carpark/", StringComparison.Ordinal)))
            {
                var expected = happened.Where(h => h.Asset == carPark).Select(static h => h.What.Split(' ')).CountBy(static what => $"{what[1]} {what[2]}").Select(static c => $"{c.Key} {c.Value}").Order(StringComparer.Ordinal).ToArray();
                string[] counted = [];
                // The API's memory follows the journal on a way of its own.
                await Eventually.TrueAsync(
                    async () =>
                    {
                        var view = await City.Api.OkAsync($"/api/v1/carparks/{carPark.Split('/')[1]}");
                        counted = [.. view.GetProperty("lanes").EnumerateArray().SelectMany(static lane => new[] { Said(lane, "in"), Said(lane, "out") }).Order(StringComparer.Ordinal)];
                        return counted.SequenceEqual(expected);
                    },
                    TimeSpan.FromSeconds(30),
                    () => $"{carPark} counted {string.Join(", ", counted)}; there were {string.Join(", ", expected)}");
            }

            foreach (var junction in Quarter.Assets.Where(static a => a.StartsWith("junction/", StringComparison.Ordinal)))
            {
                var on = happened.Where(h => h.Asset == junction && h.What.StartsWith("indiana 82", StringComparison.Ordinal)).CountBy(static h => h.What["indiana 82 ".Length..]);
                Assert.Equal(on.ToDictionary(static c => c.Key, static c => (long)c.Value), await Measured.ActuationTotalsAsync(City.Api, junction, _from));
            }
        }

        private static string Said(JsonElement lane, string direction) => $"{lane.GetProperty("name").GetString()} {direction} {lane.GetProperty(direction).GetInt64()}";
    }
}
