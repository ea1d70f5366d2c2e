using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Jena.Iot.Testing.Processes;
using Xunit.Abstractions;

namespace Jena.Iot.SystemTests.Cluster;

/// <summary>Silos that are stopped and started in turn by day.</summary>
public sealed class RollingTests(ITestOutputHelper output)
{
    [MosquittoFact(postgres: true)]
    public async Task While_three_silos_are_stopped_and_started_in_turn_every_command_is_taken_and_every_reading_counted_once()
    {
        await using var cluster = await SmallCluster.StartAsync();
        using var stop = new CancellationTokenSource();
        var answers = new ConcurrentQueue<(HttpStatusCode Status, TimeSpan Took)>();
        var asking = cluster.City.ApiHosts.Select(host => AskAsync(host.Health!, answers, stop.Token)).ToArray();
        foreach (var edge in cluster.Edges)
            edge.CountPausesAnew();

        foreach (var silo in cluster.City.Silos)
        {
            var clock = Stopwatch.StartNew();
            Assert.Equal(0, await silo.TerminateAsync());
            var ended = clock.Elapsed;
            silo.Start();
            await silo.ReadyAsync();
            output.WriteLine($"{silo.Name}: ended {ended.TotalSeconds:0.0} s after SIGTERM, ready again after {clock.Elapsed.TotalSeconds:0.0} s");
            await cluster.AcknowledgedAsync(60);
        }

        await stop.CancelAsync();
        await Task.WhenAll(asking);
        output.WriteLine($"{answers.Count} commands, the slowest {answers.Max(static answer => answer.Took).TotalSeconds:0.00} s; longest pause of acknowledgements {cluster.Edges.Max(static edge => edge.LongestPause).TotalSeconds:0.00} s");
        Assert.All(answers, static answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        await cluster.EverythingWasCountedOnceAsync();
    }

    private static async Task AskAsync(CityClient client, ConcurrentQueue<(HttpStatusCode Status, TimeSpan Took)> answers, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            foreach (var asset in SmallCluster.CarParks)
            {
                var clock = Stopwatch.StartNew();
                answers.Enqueue((await SmallCluster.AskAsync(client, asset), clock.Elapsed));
            }
        }
    }
}
