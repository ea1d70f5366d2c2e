using Jena.Iot.Faults.Cluster;
using Jena.Iot.Faults.Hosting;
using Jena.Iot.Faults.Striking;

namespace Jena.Iot.Faults.Network;

/// <summary>One member hears nothing from some others, and they nothing from it, for a while: nobody is told, and connections stand.</summary>
public abstract class PartedMember : IFault
{
    public abstract string Name { get; }

    protected virtual TimeSpan Shortest => TimeSpan.FromSeconds(3);

    protected virtual TimeSpan Longest => TimeSpan.FromSeconds(20);

    public bool IsPossible(out string? why)
    {
        why = CityNetwork.Missing;
        return why is null;
    }

    public async Task<FaultOutcome> StrikeAsync(Gate gate, Random chance, CancellationToken stop)
    {
        var network = gate.Ground.Network ?? throw new InvalidOperationException("the gate does not run in a network of its own");
        var (member, others) = Choose(gate.City, chance);
        var time = gate.Between(Shortest, Longest, chance);
        var oneWay = chance.Next(4);
        using var hold = await Member.HoldAsync(gate.City.Members.Where(m => m.Name == member || others.Contains(m.Name)), stop);
        foreach (var other in others)
        {
            if (oneWay != 0)
                network.Cut(member, other);
            if (oneWay != 1)
                network.Cut(other, member);
        }
        try
        {
            await Pause.OrStopAsync(time, stop);
        }
        finally
        {
            foreach (var other in others)
                network.Join(member, other);
        }
        var (from, to) = oneWay == 0 ? (string.Join(", ", others), member) : (member, string.Join(", ", others));
        return new FaultOutcome($"{from} {(oneWay < 2 ? "unheard by" : "parted from")} {to} for {time.TotalSeconds:0.0} s");
    }

    /// <summary>Who is parted from whom.</summary>
    protected abstract (string Member, IReadOnlyList<string> Others) Choose(CityCluster city, Random chance);
}

public sealed class SiloPartedFromDatabase : PartedMember
{
    public override string Name => "part-silo-database";

    protected override (string Member, IReadOnlyList<string> Others) Choose(CityCluster city, Random chance) => (Gate.Any(city.Silos, chance).Name, [city.Database.Name]);
}

/// <summary>A silo is parted from the other silos, and not from database, broker and API hosts: long enough to be voted dead, or not.</summary>
public sealed class SiloPartedFromSilos : PartedMember
{
    public override string Name => "part-silo-silos";

    protected override TimeSpan Longest => TimeSpan.FromSeconds(30);

    protected override (string Member, IReadOnlyList<string> Others) Choose(CityCluster city, Random chance)
    {
        var silo = Gate.Any(city.Silos, chance);
        return (silo.Name, [.. city.Silos.Where(other => other != silo).Select(static s => s.Name)]);
    }
}

/// <summary>Two silos do not hear each other, and a third hears both.</summary>
public sealed class TwoSilosParted : PartedMember
{
    public override string Name => "part-two-silos";

    protected override TimeSpan Longest => TimeSpan.FromSeconds(30);

    protected override (string Member, IReadOnlyList<string> Others) Choose(CityCluster city, Random chance)
    {
        var silos = city.Silos.Select(static s => s.Name).ToArray();
        chance.Shuffle(silos);
        return (silos[0], [silos[1]]);
    }
}

public sealed class SiloPartedFromBroker : PartedMember
{
    public override string Name => "part-silo-broker";

    // Silos reach the broker through the gate's own process.
    protected override (string Member, IReadOnlyList<string> Others) Choose(CityCluster city, Random chance) => (Gate.Any(city.Silos, chance).Name, [CityNetwork.HubName]);
}

/// <summary>A cabinet loses its uplink.</summary>
public sealed class EdgePartedFromBroker : PartedMember
{
    public override string Name => "part-edge-broker";

    // Edges reach the broker through the gate's own process.
    protected override (string Member, IReadOnlyList<string> Others) Choose(CityCluster city, Random chance) => (Gate.Any(city.Edges, chance).Name, [CityNetwork.HubName]);
}

public sealed class ApiPartedFromSilos : PartedMember
{
    public override string Name => "part-api-silos";

    protected override (string Member, IReadOnlyList<string> Others) Choose(CityCluster city, Random chance) => (Gate.Any(city.Apis, chance).Name, [.. city.Silos.Select(static s => s.Name)]);
}
