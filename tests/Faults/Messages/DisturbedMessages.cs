using Jena.Iot.Faults.Hosting;
using Jena.Iot.Faults.Striking;

namespace Jena.Iot.Faults.Messages;

/// <summary>For a while, messages between edges and broker, and between broker and silos, come twice, late, in another order, and old ones once more.</summary>
public sealed class DisturbedMessages : IFault
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    public string Name => "disturb-messages";

    public bool IsPossible(out string? why)
    {
        why = null;
        return true;
    }

    public async Task<FaultOutcome> StrikeAsync(Gate gate, Random chance, CancellationToken stop)
    {
        MessageProxy[] proxies = [gate.Ground.EdgeMessages, gate.Ground.SiloMessages];
        var time = gate.Between(Shortest, Longest, chance);
        var before = proxies.Select(static p => (p.Counts.Passed, p.Counts.Twice, p.Counts.Again, p.Counts.Late)).ToArray();
        foreach (var proxy in proxies)
            (proxy.ToBroker, proxy.ToClient) = (Any(chance), Any(chance));
        try
        {
            await Pause.OrStopAsync(time, stop);
        }
        finally
        {
            foreach (var proxy in proxies)
                proxy.ToBroker = proxy.ToClient = Mischief.None;
        }
        var after = proxies.Select(static p => p.Counts).Zip(before).ToArray();
        return new FaultOutcome($"{after.Sum(static c => c.First.Passed - c.Second.Passed)} messages in {time.TotalSeconds:0.0} s: {after.Sum(static c => c.First.Twice - c.Second.Twice)} twice, " +
            $"{after.Sum(static c => c.First.Again - c.Second.Again)} again, {after.Sum(static c => c.First.Late - c.Second.Late)} late");
    }

    private static Mischief Any(Random chance) => new()
    {
        Twice = 0.3 * chance.NextDouble(),
        Again = 0.2 * chance.NextDouble(),
        Late = 0.3 * chance.NextDouble(),
        Latest = TimeSpan.FromSeconds(0.1 + (3 * chance.NextDouble())),
    };
}
