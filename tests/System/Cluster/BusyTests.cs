using Jena.Iot.Testing.Processes;
using Xunit.Abstractions;

namespace Jena.Iot.SystemTests.Cluster;

/// <summary>Silos on a machine that has more to do than it can.</summary>
public sealed class BusyTests(ITestOutputHelper output)
{
    /// <summary>For each of an edge's seconds there are sixty readings: some ten seconds of load, and several times that on such a machine.</summary>
    private const int Readings = 600;

    [MosquittoFact(postgres: true)]
    public async Task With_every_processor_taken_by_others_no_silo_is_declared_dead()
    {
        await using var cluster = await SmallCluster.StartAsync();
        var burners = Enumerable.Range(0, Environment.ProcessorCount).Select(static n => Child.Start($"burner-{n}", "sh", ["-c", "while :; do :; done"])).ToList();
        try
        {
            await cluster.AcknowledgedAsync(Readings);
            await cluster.EveryAssetAnswersAsync();
        }
        finally
        {
            foreach (var burner in burners)
                await burner.DisposeAsync();
        }

        var dead = await cluster.DeadAsync();
        output.WriteLine($"declared dead {dead}; longest pause of acknowledgements {cluster.Edges.Max(static edge => edge.LongestPause).TotalSeconds:0.0} s");
        Assert.Equal(0, dead);
        await cluster.EverythingWasCountedOnceAsync();
    }
}
