using System.Diagnostics;
using Jena.Iot.Testing.Processes;
using Xunit.Abstractions;

namespace Jena.Iot.SystemTests.Cluster;

/// <summary>A standby takes the place of the primary under a whole cluster, to which both are named by one connection string.</summary>
public sealed class FailoverTests(ITestOutputHelper output)
{
    [MosquittoFact(postgres: true)]
    public async Task When_a_synchronous_standby_takes_over_every_asset_takes_commands_through_every_API_host_nothing_is_lost_or_double_and_nobody_ends()
    {
        await using var cluster = await SmallCluster.StartAsync(StandbyKind.Synchronous);
        foreach (var edge in cluster.Edges)
            edge.CountPausesAnew();
        var clock = Stopwatch.StartNew();
        await cluster.City.Database.FailOverAsync();
        var promoted = clock.Elapsed;
        await cluster.EveryAssetAnswersAsync();
        var answered = clock.Elapsed;
        await cluster.AcknowledgedAsync(200);
        output.WriteLine(
            $"the standby took writes after {promoted.TotalSeconds:0.0} s, every asset had answered after {answered.TotalSeconds:0.0} s, "
            + $"longest pause of acknowledgements {cluster.Edges.Max(static edge => edge.LongestPause).TotalSeconds:0.0} s");

        // The members meet in the new primary: it is there that one which goes now has to be declared dead.
        await cluster.City.Silos[0].KillAsync();
        await cluster.DeclaredDeadAsync(1);
        cluster.City.Silos[0].Start();
        await cluster.City.Silos[0].ReadyAsync();

        await cluster.EveryAssetAnswersAsync();
        await cluster.EverythingWasCountedOnceAsync();
        Assert.Equal([2, 1, 1, 1, 1], cluster.City.Silos.Concat(cluster.City.ApiHosts).Select(static node => node.IsRunning ? node.Starts : 0));
        Assert.Equal(1, await cluster.DeadAsync());
    }
}
