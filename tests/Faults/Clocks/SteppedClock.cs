using Jena.Iot.Faults.Cluster;
using Jena.Iot.Faults.Hosting;
using Jena.Iot.Faults.Striking;

namespace Jena.Iot.Faults.Clocks;

/// <summary>The wall clock of one process is stepped while it runs, stays wrong for a while, and is stepped back to the right time.</summary>
public abstract class SteppedClock : IFault
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(45);

    public abstract string Name { get; }

    public bool IsPossible(out string? why)
    {
        why = FakeClock.Missing;
        return why is null;
    }

    public async Task<FaultOutcome> StrikeAsync(Gate gate, Random chance, CancellationToken stop)
    {
        var member = Gate.Any([.. Victims(gate.City).Where(m => gate.Ground.Clocks.ContainsKey(m.Name))], chance);
        var (clock, step, time) = (gate.Ground.Clocks[member.Name], Step(chance), gate.Between(Shortest, Longest, chance));
        using var hold = await member.HoldAsync(stop);
        clock.Step(step);
        try
        {
            await Pause.OrStopAsync(time, stop);
        }
        finally
        {
            clock.Set(TimeSpan.Zero);
        }
        return new FaultOutcome($"{member.Name}, {(step < TimeSpan.Zero ? "-" : "+")}{step.Duration():h\\:mm\\:ss} for {time.TotalSeconds:0.0} s");
    }

    protected abstract IReadOnlyList<Member> Victims(CityCluster city);

    protected abstract TimeSpan Step(Random chance);
}

/// <summary>Anything up to a day, either way: a silo goes by the city's clock and not by its own.</summary>
public sealed class SteppedSiloClock : SteppedClock
{
    public override string Name => "step-clock-silo";

    protected override IReadOnlyList<Member> Victims(CityCluster city) => city.Silos;

    protected override TimeSpan Step(Random chance) => TimeSpan.FromMinutes((chance.Next(2) == 0 ? 1 : -1) * Math.Pow(1440, chance.NextDouble()));
}

/// <summary>
/// Back by anything up to a day, or ahead by no more than the five minutes of which nobody can tell that they are wrong: what is dated
/// further ahead is refused by promise and lies in the dead letters until somebody has mended the cabinet's clock.
/// </summary>
public sealed class SteppedEdgeClock : SteppedClock
{
    private static readonly TimeSpan MostAhead = TimeSpan.FromMinutes(4);

    public override string Name => "step-clock-edge";

    protected override IReadOnlyList<Member> Victims(CityCluster city) => city.Edges;

    protected override TimeSpan Step(Random chance) => chance.Next(2) == 0 ? MostAhead * chance.NextDouble() : TimeSpan.FromMinutes(-Math.Pow(1440, chance.NextDouble()));
}
