using System.Diagnostics;
using System.Net;
using Jena.Iot.Testing.Processes;
using Xunit.Abstractions;

namespace Jena.Iot.SystemTests.Cluster;

/// <summary>What becomes of a cluster of three when one of its silos is gone without a word.</summary>
public sealed class SiloLostTests(ITestOutputHelper output)
{
    [MosquittoFact(postgres: true)]
    public async Task After_each_of_three_silos_in_turn_was_killed_every_asset_takes_commands_through_every_API_host_and_nothing_is_lost_or_double()
    {
        await using var cluster = await SmallCluster.StartAsync();
        for (var victim = 0; victim < cluster.City.Silos.Count; victim++)
        {
            foreach (var edge in cluster.Edges)
                edge.CountPausesAnew();
            var clock = Stopwatch.StartNew();
            await cluster.City.Silos[victim].KillAsync();

            var answering = cluster.EveryAssetAnswersAsync();
            await cluster.DeclaredDeadAsync(victim + 1);
            var detected = clock.Elapsed;
            var answered = await answering;
            await cluster.AcknowledgedAsync(200);
            output.WriteLine(
                $"{cluster.City.Silos[victim].Name} killed: declared dead after {detected.TotalSeconds:0.0} s, every asset had answered after {answered.TotalSeconds:0.0} s, "
                + $"longest pause of acknowledgements {cluster.Edges.Max(static edge => edge.LongestPause).TotalSeconds:0.0} s");

            cluster.City.Silos[victim].Start();
            await cluster.City.Silos[victim].ReadyAsync();
        }

        await cluster.EverythingWasCountedOnceAsync();
        Assert.Equal(3, await cluster.DeadAsync());
    }

    [MosquittoFact(postgres: true)]
    public async Task While_each_of_three_silos_in_turn_is_killed_every_command_waits_for_its_answer_and_none_is_refused()
    {
        await using var cluster = await SmallCluster.StartAsync();
        for (var victim = 0; victim < cluster.City.Silos.Count; victim++)
        {
            await using var people = new Askers(cluster);
            await people.AnsweredAsync(1);
            await cluster.City.Silos[victim].KillAsync();
            await cluster.DeclaredDeadAsync(victim + 1);
            await people.AnsweredAsync(3);
            cluster.City.Silos[victim].Start();
            await cluster.City.Silos[victim].ReadyAsync();
            await people.AnsweredAsync(3);
            var answers = await people.EndAsync();

            output.WriteLine($"{cluster.City.Silos[victim].Name} killed: {answers.Count} commands, the slowest {answers.Max(static answer => answer.Took).TotalSeconds:0.0} s, "
                + $"{answers.Count(static answer => answer.Took > TimeSpan.FromSeconds(1))} of them more than a second");
            Assert.All(answers, static answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        }
    }

    [MosquittoFact(postgres: true)]
    public async Task A_silo_that_stood_still_until_it_was_declared_dead_ends_itself_comes_back_and_has_written_nothing_double()
    {
        await using var cluster = await SmallCluster.StartAsync();
        var silo = cluster.City.Silos[0];
        silo.Supervised = true;
        foreach (var edge in cluster.Edges)
            edge.CountPausesAnew();
        var clock = Stopwatch.StartNew();
        await silo.FreezeAsync();
        await cluster.DeclaredDeadAsync(1);
        var detected = clock.Elapsed;
        await cluster.EveryAssetAnswersAsync();
        output.WriteLine($"stood still; declared dead after {detected.TotalSeconds:0.0} s, every asset had answered after {clock.Elapsed.TotalSeconds:0.0} s");
        await cluster.AcknowledgedAsync(200);
        output.WriteLine($"longest pause of acknowledgements {cluster.Edges.Max(static edge => edge.LongestPause).TotalSeconds:0.0} s");

        var frozen = silo.Process;
        await silo.ThawAsync();
        Assert.NotEqual(0, await frozen.EndsAsync());
        await Eventually.TrueAsync(() => silo.Starts == 2, TimeSpan.FromSeconds(30), () => "nobody started it again");
        await silo.ReadyAsync();

        await cluster.EveryAssetAnswersAsync();
        await cluster.EverythingWasCountedOnceAsync();
    }
}
