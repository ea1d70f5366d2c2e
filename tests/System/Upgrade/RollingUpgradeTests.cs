using System.Net;
using System.Text.Json;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Testing;
using Jena.Iot.Testing.Processes;

namespace Jena.Iot.SystemTests.Upgrade;

/// <summary>Two versions side by side, to the next one and back again, under load.</summary>
public sealed class RollingUpgradeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly string[] CarParks = ["carl", "eichplatz", "goethe", "neue-mitte", "west"];

    [PostgresFact]
    public async Task An_upgrade_rolls_through_and_back_under_load_and_both_versions_read_each_others_events_snapshots_views_and_calls()
    {
        using var built = new TemporaryFolder();
        var next = await NextVersion.BuildAsync(built);
        await using var city = await ClusterCity.StartAsync(new ClusterSettings(Registry())
        {
            Silos = 2,
            ApiHosts = 2,
            Database = new PostgresServerOptions(),
            // Often, so that each version loads what the other one kept.
            SiloArguments = ["--Assets:SnapshotEvery=10"],
        });
        var (siloHere, apiHere) = (city.Silos[0].Program, city.ApiHosts[0].Program);
        using var stop = new CancellationTokenSource();
        var writers = CarParks.Select(carPark => new CalibrationWriter(carPark, city.ApiHosts)).ToArray();
        var writing = Task.WhenAll(writers.Select(writer => Task.Run(() => writer.RunAsync(stop.Token))));

        // Silos first: a new API host calls what only new silos have.
        await RollAsync(city.Silos[0], next.Silo, writers, writing);
        await RollAsync(city.ApiHosts[0], next.Api, writers, writing);
        await SideBySideAsync(city, writers, writing);
        await RollAsync(city.Silos[1], next.Silo, writers, writing);
        await RollAsync(city.ApiHosts[1], next.Api, writers, writing);
        await AnswersAsync(city.ApiHosts[1]);
        await RollAsync(city.ApiHosts[0], apiHere, writers, writing);
        await RollAsync(city.ApiHosts[1], apiHere, writers, writing);
        await RollAsync(city.Silos[0], siloHere, writers, writing);
        await RollAsync(city.Silos[1], siloHere, writers, writing);

        await stop.CancelAsync();
        await writing.WaitAsync(Patience);
        foreach (var (writer, carPark) in writers.Zip(CarParks))
        {
            var calibrations = await CalibrationsAsync(city.ApiHosts[0], carPark);
            Assert.Equal(Enumerable.Range(1, writer.Written), calibrations.Select(static c => int.Parse(c.GetProperty("note").GetString()!)));
            Assert.Equal(Enumerable.Range(2, writer.Written), calibrations.Select(static c => c.GetProperty("version").GetInt32()));
            Assert.Equal([false, true], calibrations.Select(static c => c.TryGetProperty("weather", out _)).Distinct());
            foreach (var api in city.ApiHosts)
            {
                await Eventually.TrueAsync(
                    async () => (await api.Health!.OkAsync($"/api/v1/carparks/{carPark}")).GetProperty("unclamped").GetInt32() == writer.Written % 100,
                    Patience,
                    () => $"{api.Name} does not show the last count of {carPark}:\n{api.Output}");
            }
        }

        Assert.DoesNotContain("cannot be loaded", city.Output, StringComparison.Ordinal);
    }

    /// <summary>One silo and one API host of each version.</summary>
    private static async Task SideBySideAsync(ClusterCity city, CalibrationWriter[] writers, Task writing)
    {
        // A grain that is active in a silo without the new method refuses it at once, and goes on with all others.
        foreach (var carPark in CarParks)
        {
            var (status, _) = await city.ApiHosts[0].Health!.GetAsync($"/api/v1/carparks/{carPark}/weather");
            Assert.True(status is HttpStatusCode.OK or HttpStatusCode.InternalServerError or HttpStatusCode.ServiceUnavailable, $"{carPark}: {status}");
        }

        await ProgressAsync(writers, writing, 25);
        foreach (var carPark in CarParks)
        {
            // Both hosts tell what both versions wrote, whichever silo they ask.
            var last = writers[Array.IndexOf(CarParks, carPark)].Written;
            foreach (var api in city.ApiHosts)
                Assert.Equal(Enumerable.Range(1, last), (await CalibrationsAsync(api, carPark)).Take(last).Select(static c => int.Parse(c.GetProperty("note").GetString()!)));
        }
    }

    /// <summary>The next version's method, once all silos have it.</summary>
    private static async Task AnswersAsync(ClusterNode api)
    {
        foreach (var carPark in CarParks)
        {
            await Eventually.TrueAsync(
                async () => (await api.Health!.GetAsync($"/api/v1/carparks/{carPark}/weather")).Body is { ValueKind: JsonValueKind.Object } body
                    && body.TryGetProperty("weather", out var weather) && weather.GetString() == NextVersion.Weather,
                Patience,
                () => $"{carPark} does not answer the next version's call:\n{api.Output}");
        }
    }

    private static async Task RollAsync(ClusterNode node, BuiltProgram to, CalibrationWriter[] writers, Task writing)
    {
        Assert.Equal(0, await node.TerminateAsync(Patience));
        await ProgressAsync(writers, writing, 3);
        node.Program = to;
        node.Start();
        await node.ReadyAsync(Patience);
        await ProgressAsync(writers, writing, 12);
    }

    /// <summary>Returns once each writer has written so many more.</summary>
    private static async Task ProgressAsync(CalibrationWriter[] writers, Task writing, int count)
    {
        var goals = writers.Select(writer => writer.Written + count).ToArray();
        await Eventually.TrueAsync(
            async () =>
            {
                if (writing.IsCompleted)
                    await writing;
                return writers.Zip(goals).All(static pair => pair.First.Written >= pair.Second);
            },
            Patience,
            () => $"the writers do not get on: {string.Join(", ", writers.Select(static writer => writer.Written))}");
    }

    private static async Task<IReadOnlyList<JsonElement>> CalibrationsAsync(ClusterNode api, string carPark)
    {
        var all = new List<JsonElement>();
        string? path = $"/api/v1/carparks/{carPark}/audit?limit=5000";
        while (path is not null)
        {
            var page = await api.Health!.OkAsync(path);
            all.AddRange(page.GetProperty("items").EnumerateArray().Where(static item => item.GetProperty("type").GetString() == "calibrated"));
            path = page.TryGetProperty("next", out var next) ? next.GetString() : null;
        }

        return [.. all.OrderBy(static item => item.GetProperty("version").GetInt64())];
    }

    private static CityRegistry Registry() => new("Probe", [.. CarParks.Select(static slug => new CarParkDefinition
    {
        Id = AssetId.CarPark(slug),
        Name = slug,
        Capacity = 200,
        Lanes = ["west"],
    })]);
}
