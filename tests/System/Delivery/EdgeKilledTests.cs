using Jena.Iot.Testing.Processes;
using Jena.Iot.Testing.Stimulus;
using Xunit.Abstractions;

namespace Jena.Iot.SystemTests.Delivery;

/// <summary>The edge's half of the gate: edge and broker are killed, and a cluster of the test's own hears everything all the same.</summary>
public sealed class EdgeKilledTests(ITestOutputHelper output)
{
    private const int Kills = 10;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [MosquittoFact]
    public async Task With_edge_and_broker_killed_ten_times_the_cluster_hears_what_happened()
    {
        var seed = Plan.AnySeed();
        output.WriteLine($"seed {seed}: set JENA_SEED to it for the same street");
        using var folder = new TemporaryFolder();
        var secret = folder.Write("edge.secret", "one");
        await using var broker = await MosquittoServer.StartAsync(folder, new Dictionary<string, string> { [Quarter.Edge] = "one", [MosquittoServer.ClusterUser] = "all" });
        var quarter = new Quarter();
        var socket = folder.Of("pins.sock");
        var station = quarter.WriteStation(folder, socket, broker.Port, secret);
        await using var street = new Street(new Plan(seed, quarter.Actors), socket, movesPerSecond: 400);
        var ears = new Ears(broker.Port);
        await ears.ConnectAsync();
        var edge = StartEdge();
        try
        {
            street.Start();
            for (var kill = 0; kill < Kills; kill++)
            {
                await street.CommitsAsync(200, Patience);
                if (kill % 2 == 0)
                {
                    await edge.DisposeAsync();
                    edge = StartEdge();
                }
                else
                {
                    await broker.KillAsync();
                    await broker.StartAgainAsync();
                    await ears.ConnectAsync();
                }
            }

            await street.SettleAsync(Patience);
            var happened = street.Happened;
            await Eventually.TrueAsync(() => ears.Heard.Count >= happened.Count, Patience, () => $"{happened.Count} happened, {ears.Heard.Count} were heard\n{edge.Output}");
            Happening.AssertSame(happened, ears.Heard);
        }
        catch (TimeoutException error)
        {
            throw new TimeoutException($"{error.Message}\n{edge.Output}", error);
        }
        finally
        {
            await edge.DisposeAsync();
            await ears.DisposeAsync();
        }

        Child StartEdge() => Child.Start(BuiltProgram.Edge, ["run", "--station", station, "--data", folder.Of("edge.data"), "--assume-clock"]);
    }
}
