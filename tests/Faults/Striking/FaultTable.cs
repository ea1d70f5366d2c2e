using Jena.Iot.Faults.Processes;

namespace Jena.Iot.Faults.Striking;

/// <summary>Every fault that there is, in the order in which they are struck one by one.</summary>
public static class FaultTable
{
    public static IReadOnlyList<IFault> All { get; } =
    [
        new KilledEdge(),
        new KilledSilo(),
        new KilledApi(),
        new KilledBroker(),
        new ForgetfulBroker(),
        new StoppedDatabase(),
        new FrozenSilo(),
        new EverythingKilled(),
    ];
}
