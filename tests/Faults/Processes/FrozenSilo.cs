using Jena.Iot.Faults.Hosting;
using Jena.Iot.Faults.Striking;
using Jena.Iot.Testing.Processes;

namespace Jena.Iot.Faults.Processes;

/// <summary>
/// A silo is stopped by SIGSTOP until the others have voted it dead, and goes on some time later as if nothing had been: until it has
/// read that it is dead, there are two activations of each of its grains.
/// </summary>
public sealed class FrozenSilo : IFault
{
    private static readonly TimeSpan VotedDeadWithin = TimeSpan.FromSeconds(90);

    public string Name => "freeze-silo";

    public bool IsPossible(out string? why)
    {
        why = null;
        return true;
    }

    public async Task<FaultOutcome> StrikeAsync(Gate gate, Random chance, CancellationToken stop)
    {
        var silo = Gate.Any(gate.City.Silos, chance);
        var longer = TimeSpan.FromSeconds(2 * chance.NextDouble());
        using var hold = await silo.HoldAsync(stop);
        var begun = gate.Log.Elapsed;
        await silo.FreezeAsync();
        try
        {
            await Eventually.TrueAsync(
                async () => stop.IsCancellationRequested || await gate.City.Membership.IsDeadAsync(silo), VotedDeadWithin, () => $"{silo.Name} was not voted dead");
            await Pause.OrStopAsync(longer, stop);
        }
        finally
        {
            await silo.ThawAsync();
        }

        return new FaultOutcome($"{silo.Name}, frozen for {(gate.Log.Elapsed - begun).TotalSeconds:0.0} s");
    }
}
