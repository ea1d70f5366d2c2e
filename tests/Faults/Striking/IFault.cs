using Jena.Iot.Faults.Hosting;

namespace Jena.Iot.Faults.Striking;

/// <summary>One way in which a city suffers.</summary>
public interface IFault
{
    /// <summary>A slug, as <c>--only</c> and the table have it.</summary>
    string Name { get; }

    /// <summary>Whether this machine can do it.</summary>
    /// <param name="why">What is missing, when it cannot.</param>
    bool IsPossible(out string? why);

    /// <summary>
    /// Strikes, lets it hurt for a while, and takes it back: on return every process runs again, though it need not be ready.
    /// Members are held while they are struck (<see cref="Cluster.Member.HoldAsync"/>), so that two faults at once do not start what the other one killed.
    /// Throws when it could not strike or could not take it back: that ends the gate.
    /// </summary>
    /// <param name="chance">Of this strike alone: the same seed strikes the same.</param>
    /// <param name="stop">The gate is being ended: take it back and return.</param>
    Task<FaultOutcome> StrikeAsync(Gate gate, Random chance, CancellationToken stop);
}

/// <param name="Struck">Whom it struck, for people: names of members, and how.</param>
public sealed record FaultOutcome(string Struck);
