using Jena.Iot.Faults.Hosting;
using Jena.Iot.Faults.Striking;
using Jena.Iot.Testing.Processes;

namespace Jena.Iot.Faults.Processes;

/// <summary>
/// A silo is stopped by SIGSTOP until the others have voted it dead, and goes on some time later as if nothing had been: until it has
/// read that it is dead, there are two activations of each of its grains. Silos that themselves get no turn on a machine with too much
/// to do trust no probe that failed meanwhile, and vote nobody dead: then it goes on where it was, and the outcome says so.
/// </summary>
public sealed class FrozenSilo : IFault
{
    private static readonly TimeSpan VotedDeadWithin = TimeSpan.FromSeconds(45);

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
        var isDead = true;
        await silo.FreezeAsync();
        try
        {
            await Eventually.TrueAsync(
                async () => stop.IsCancellationRequested || gate.Log.Elapsed - begun > VotedDeadWithin || (isDead = await gate.City.Membership.IsDeadAsync(silo)),
                VotedDeadWithin * 2,
                () => $"nobody could be asked whether {silo.Name} was voted dead");
            await Pause.OrStopAsync(longer, stop);
        }
        finally
        {
            await silo.ThawAsync();
        }

        return new FaultOutcome($"{silo.Name}, frozen for {(gate.Log.Elapsed - begun).TotalSeconds:0.0} s{(isDead ? "" : ", and not voted dead")}");
    }
}
