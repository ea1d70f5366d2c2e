using Jena.Iot.Faults.Hosting;
using Jena.Iot.Faults.Striking;
using Jena.Iot.Faults.Cluster;

namespace Jena.Iot.Faults.Processes;

/// <summary>Every process of the city is killed at once, and all are started at once.</summary>
public sealed class EverythingKilled : IFault
{
    public string Name => "kill-everything";

    public bool IsPossible(out string? why)
    {
        why = null;
        return true;
    }

    public async Task<FaultOutcome> StrikeAsync(Gate gate, Random chance, CancellationToken stop)
    {
        Member[] all = [.. gate.City.Members];
        chance.Shuffle(all);
        using var hold = await Member.HoldAsync(all, stop);
        await Task.WhenAll(all.Select(static member => member.KillAsync()));
        await Pause.OrStopAsync(TimeSpan.FromSeconds(chance.NextDouble()), stop);
        await Task.WhenAll(all.Select(static member => member.StartAsync()));
        return new FaultOutcome($"all {all.Length} processes");
    }
}
