using System.Net;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Testing.Processes;
using Npgsql;

namespace Jena.Iot.SystemTests.Cluster;

/// <summary>Three silos and two API hosts with twelve car parks at four edges, and how to ask all of them.</summary>
internal sealed class SmallCluster : IAsyncDisposable
{
    private const int Dead = 6;
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(60);

    private readonly List<SteadyEdge> _edges = [];

    private SmallCluster(ClusterCity city) => City = city;

    public static IReadOnlyList<string> EdgeNames { get; } = [.. Enumerable.Range(1, 4).Select(static n => $"cab-{n}")];

    public static IReadOnlyList<AssetId> CarParks { get; } = [.. EdgeNames.SelectMany(CarParksOf)];

    public ClusterCity City { get; }

    public IReadOnlyList<SteadyEdge> Edges => _edges;

    public static IEnumerable<AssetId> CarParksOf(string edge) => Enumerable.Range(1, 3).Select(n => AssetId.CarPark($"{edge}-p{n}"));

    /// <summary>Returns when every car park has answered once through each API host, and every edge has heard an acknowledgement.</summary>
    public static async Task<SmallCluster> StartAsync(StandbyKind standby = StandbyKind.None)
    {
        var registry = new CityRegistry("Probe",
        [
            .. CarParks.Select(static id => new CarParkDefinition { Id = id, Name = id.Slug, Capacity = 100, Lanes = ["north"] }),
            .. EdgeNames.Select(static name => new EdgeDefinition { Id = AssetId.Edge(name), Name = name, Configurations = [new EdgeConfiguration(1, [.. CarParksOf(name)])] }),
        ]);
        var cluster = new SmallCluster(await ClusterCity.StartAsync(new ClusterSettings(registry) { Standby = standby }));
        try
        {
            await cluster.EveryAssetAnswersAsync();
            foreach (var name in EdgeNames)
                cluster._edges.Add(await SteadyEdge.StartAsync(cluster.City.Mosquitto.Port, name, File.ReadAllText(cluster.City.SecretFile(name)), CarParksOf(name)));
            await cluster.AcknowledgedAsync(1);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Every car park takes a command through each API host; an answer that says "try again" is tried again. Returns how long the last took from now.</summary>
    public async Task<TimeSpan> EveryAssetAnswersAsync()
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        await Task.WhenAll(
            from host in City.ApiHosts
            from asset in CarParks
            select AnswersAsync(host.Health!, asset));
        return clock.Elapsed;
    }

    /// <summary>One command; its status.</summary>
    public static async Task<HttpStatusCode> AskAsync(CityClient client, AssetId asset) =>
        (await client.PostAsync($"/api/v1/carparks/{asset.Slug}/calibrate", new { counted = 10 })).Status;

    /// <summary>Returns when every edge has heard of so many readings more than now that they are stored.</summary>
    public async Task AcknowledgedAsync(long more)
    {
        try
        {
            foreach (var edge in _edges)
                await edge.AcknowledgedAsync(more);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"{exception.Message}\n{City.Output}", exception);
        }
    }

    /// <summary>How many silos were declared dead, or said so themselves when they left.</summary>
    public async Task<long> DeadAsync()
    {
        await using var source = NpgsqlDataSource.Create(City.Database.ConnectionString);
        await using var command = source.CreateCommand($"SELECT count(*) FROM OrleansMembershipTable WHERE Status = {Dead}");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Returns when so many silos were declared dead since the beginning.</summary>
    public Task DeclaredDeadAsync(long count) => Eventually.TrueAsync(
        async () => await DeadAsync() >= count, AnswerWithin, () => $"{count} silos are not declared dead\n{City.Output}");

    /// <summary>Ends the edges' sending, and checks on each API host that every passage was counted, once.</summary>
    public async Task EverythingWasCountedOnceAsync()
    {
        foreach (var edge in _edges)
            await edge.SettleAsync(AnswerWithin);
        foreach (var host in City.ApiHosts)
        {
            foreach (var edge in _edges)
            {
                foreach (var (asset, passages) in edge.Passages)
                {
                    await Eventually.TrueAsync(
                        async () => Lane(await host.Health!.OkAsync($"/api/v1/carparks/{asset.Slug}")) == passages,
                        AnswerWithin,
                        () => $"{host.Name}: {asset} does not show {passages} passages");
                }
            }
        }
        foreach (var edge in _edges)
        {
            foreach (var (asset, passages) in edge.Passages)
                Assert.Equal(passages, await StoredAsync(asset));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var edge in _edges)
            await edge.DisposeAsync();
        await City.DisposeAsync();
    }

    private static long Lane(System.Text.Json.JsonElement view) => view.GetProperty("lanes")[0].GetProperty("in").GetInt64();

    private async Task AnswersAsync(CityClient client, AssetId asset)
    {
        var last = HttpStatusCode.OK;
        await Eventually.TrueAsync(
            async () => (last = await AskAsync(client, asset)) is HttpStatusCode.OK,
            AnswerWithin,
            () => $"{asset} does not answer: {(int)last}\n{City.Output}");
    }

    private async Task<long> StoredAsync(AssetId asset)
    {
        await using var source = NpgsqlDataSource.Create(City.Database.ConnectionString);
        await using var command = source.CreateCommand("SELECT coalesce(sum(count), 0)::bigint FROM journal_reading WHERE stream = $1");
        command.Parameters.AddWithValue(asset.ToString());
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
