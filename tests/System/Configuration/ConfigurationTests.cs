using System.Text.Json.Nodes;
using Jena.Iot.SystemTests.Delivery;
using Jena.Iot.Testing.Processes;
using Jena.Iot.Testing.Stimulus;
using Jena.Iot.Testing;
using Jena.Iot.Wire.Configuration;
using Xunit.Abstractions;

namespace Jena.Iot.SystemTests.Configuration;

/// <summary>A cabinet in traffic gets one configuration after another, and the cluster hears everything all the same.</summary>
public sealed class ConfigurationTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [MosquittoFact]
    public async Task A_bad_port_is_taken_back_a_killed_trial_too_and_a_good_file_applied_while_nothing_is_lost_and_no_number_is_given_twice()
    {
        var seed = Plan.AnySeed();
        output.WriteLine($"seed {seed}: set JENA_SEED to it for the same street");
        using var folder = new TemporaryFolder();
        var secret = folder.Write("edge.secret", "one");
        await using var broker = await MosquittoServer.StartAsync(folder, new Dictionary<string, string> { [Quarter.Edge] = "one", [MosquittoServer.ClusterUser] = "all" });
        var quarter = new Quarter();
        var socket = folder.Of("pins.sock");
        var station = quarter.WriteStation(folder, socket, broker.Port, secret);
        var installed = await File.ReadAllTextAsync(station);
        await using var street = new Street(new Plan(seed, quarter.Actors), socket, movesPerSecond: 200);
        await using var ears = new Ears(broker.Port);
        await ears.ConnectAsync();
        var edge = StartEdge();
        try
        {
            street.Start();
            await street.CommitsAsync(200, Patience);
            Assert.Equal((1, ""), await ReportedAsync(static _ => true));

            await DesireAsync(2, Ports.Free());
            Assert.Equal((1, ""), await ReportedAsync(static r => r.Last is { Version: 2, State: ConfigurationState.TakenBack }));
            Assert.StartsWith("the cluster did not answer within 4 s: no connection to mqtt://127.0.0.1:", ears.Reports[^1].Last!.Problems.Single(), StringComparison.Ordinal);

            await DesireAsync(3, broker.Port);
            Assert.Equal((3, "anna"), await ReportedAsync(static r => r.Last is { Version: 3, State: ConfigurationState.OnTrial }));
            await edge.DisposeAsync();
            edge = StartEdge();
            Assert.Equal((1, ""), await ReportedAsync(static r => r.Last is { Version: 3, State: ConfigurationState.TakenBack }));

            await DesireAsync(4, broker.Port);
            Assert.Equal((4, "anna"), await ReportedAsync(static r => r.Last is { Version: 4, State: ConfigurationState.Applied }));
            await street.CommitsAsync(200, Patience);
            await street.SettleAsync(Patience);
            var happened = street.Happened;
            await Eventually.TrueAsync(() => ears.Heard.Count >= happened.Count, Patience, () => $"{happened.Count} happened, {ears.Heard.Count} were heard");
            Happening.AssertSame(happened, ears.Heard);
            Assert.Equal(installed, await File.ReadAllTextAsync(station));
        }
        catch (TimeoutException error)
        {
            throw new TimeoutException($"{error.Message}\n{edge.Output}", error);
        }
        finally
        {
            await edge.DisposeAsync();
        }

        Child StartEdge() => Child.Start(BuiltProgram.Edge, ["run", "--station", station, "--data", folder.Of("edge.data"), "--assume-clock", "--trial-within", "4", "--trial-steady", "4"]);

        Task DesireAsync(int version, int port)
        {
            var text = JsonNode.Parse(installed)!;
            text["version"] = version;
            text["uplink"]!["port"] = port;
            var file = text.ToJsonString();
            return ears.DesireAsync(Quarter.Edge, new DesiredConfiguration(version, ConfigurationHash.Of(file), "anna", DateTimeOffset.UtcNow, file));
        }

        async Task<(int Version, string By)> ReportedAsync(Func<ReportedConfiguration, bool> passes)
        {
            await Eventually.TrueAsync(() => ears.Reports.Any(passes), Patience, () => $"there were {string.Join(", ", ears.Reports.Select(static r => $"version {r.Version}: {r.Last}"))}");
            var report = ears.Reports.First(passes);
            return (report.Version, report.By);
        }
    }
}
