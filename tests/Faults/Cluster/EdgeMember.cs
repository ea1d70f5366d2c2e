using Jena.Iot.Faults.Hosting;
using Jena.Iot.Testing.Processes;
using Jena.Iot.Testing.Stimulus;

namespace Jena.Iot.Faults.Cluster;

/// <summary>A real edge with the street in front of it.</summary>
public sealed class EdgeMember(string name, Place place, GateLog log, string station, string data, Street street) : ProcessMember(name, place, log)
{
    public Street Street => street;

    public string Station => station;

    public string Data => data;

    protected override BuiltProgram Program => BuiltProgram.Edge;

    // The kernel of a container often does not know whether its clock is synchronised.
    protected override IEnumerable<string> Arguments => ["run", "--station", station, "--data", data, "--assume-clock"];

    /// <summary>An edge has no one to ask; that it is connected is seen by what arrives.</summary>
    public override Task<bool> IsReadyAsync() => Task.FromResult(Id is not null);

    public override async ValueTask DisposeAsync()
    {
        await street.DisposeAsync();
        await base.DisposeAsync();
    }
}
