using Jena.Iot.Faults.Clocks;
using Jena.Iot.Faults.Disks;
using Jena.Iot.Faults.Fuzzing;
using Jena.Iot.Faults.Messages;
using Jena.Iot.Faults.Network;
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
        new SiloPartedFromDatabase(),
        new SiloPartedFromSilos(),
        new TwoSilosParted(),
        new SiloPartedFromBroker(),
        new EdgePartedFromBroker(),
        new ApiPartedFromSilos(),
        new SteppedEdgeClock(),
        new SteppedSiloClock(),
        new FullDiskOfEdge(),
        new FullDiskOfDatabase(),
        new SilencedEdges(),
        new DisturbedMessages(),
        new ThunderingReturn(),
        new PayloadFuzz(),
        new ProtocolFuzz(),
        new EverythingKilled(),
    ];
}
