using Jena.Iot.Faults.Cluster;
using Jena.Iot.Faults.Hosting;
using Jena.Iot.Faults.Striking;

namespace Jena.Iot.Faults.Processes;

/// <summary>One process is killed and, some time later, started again.</summary>
public abstract class KilledMember : IFault
{
    public abstract string Name { get; }

    /// <summary>For how long it stays away, at most.</summary>
    protected virtual TimeSpan AwayAtMost => TimeSpan.FromSeconds(3);

    protected virtual TimeSpan AwayAtLeast => TimeSpan.Zero;

    public bool IsPossible(out string? why)
    {
        why = null;
        return true;
    }

    public async Task<FaultOutcome> StrikeAsync(Gate gate, Random chance, CancellationToken stop)
    {
        var victim = Gate.Any(Victims(gate.City), chance);
        var away = gate.Between(AwayAtLeast, AwayAtMost, chance);
        using var hold = await victim.HoldAsync(stop);
        await victim.KillAsync();
        await Pause.OrStopAsync(away, stop);
        await victim.StartAsync();
        return new FaultOutcome($"{victim.Name}, away for {away.TotalSeconds:0.0} s");
    }

    protected abstract IReadOnlyList<Member> Victims(CityCluster city);
}

public sealed class KilledEdge : KilledMember
{
    public override string Name => "kill-edge";

    protected override IReadOnlyList<Member> Victims(CityCluster city) => city.Edges;
}

public sealed class KilledSilo : KilledMember
{
    public override string Name => "kill-silo";

    /// <summary>So long that the others have to find out by themselves: a silo that is back at once tells them.</summary>
    protected override TimeSpan AwayAtLeast => TimeSpan.FromSeconds(12);

    protected override TimeSpan AwayAtMost => TimeSpan.FromSeconds(15);

    protected override IReadOnlyList<Member> Victims(CityCluster city) => city.Silos;
}

public sealed class KilledApi : KilledMember
{
    public override string Name => "kill-api";

    protected override IReadOnlyList<Member> Victims(CityCluster city) => city.Apis;
}

public sealed class KilledBroker : KilledMember
{
    public override string Name => "kill-broker";

    protected override IReadOnlyList<Member> Victims(CityCluster city) => [city.Broker];
}

/// <summary>The broker is away for so long that everybody has noticed, and knows nothing when it is back: no session, no subscription, no retained message.</summary>
public sealed class ForgetfulBroker : KilledMember
{
    public override string Name => "broker-forgets";

    protected override TimeSpan AwayAtLeast => TimeSpan.FromSeconds(8);

    protected override TimeSpan AwayAtMost => TimeSpan.FromSeconds(12);

    protected override IReadOnlyList<Member> Victims(CityCluster city) => [city.Broker];
}

/// <summary>PostgreSQL is stopped with <c>immediate</c>: what was not committed is gone, and the next start recovers from the log.</summary>
public sealed class StoppedDatabase : KilledMember
{
    public override string Name => "stop-database";

    protected override IReadOnlyList<Member> Victims(CityCluster city) => [city.Database];
}
