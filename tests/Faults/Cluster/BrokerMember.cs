using Jena.Iot.Faults.Hosting;
using Jena.Iot.Testing.Processes;

namespace Jena.Iot.Faults.Cluster;

/// <summary>Mosquitto with the files of <c>deploy/broker</c>: it keeps nothing over its end.</summary>
public sealed class BrokerMember(string name, Place place, GateLog log, MosquittoServer server) : Member(name, place, log)
{
    private bool _runs = true;

    public int Port => server.Port;

    public override int? Id => _runs ? server.Id : null;

    public override string Output => server.Output;

    public override async Task StartAsync()
    {
        await server.StartAgainAsync();
        _runs = true;
    }

    public override async Task KillAsync()
    {
        _runs = false;
        await server.KillAsync();
    }

    public override Task<bool> IsReadyAsync() => Task.FromResult(_runs);

    public override ValueTask DisposeAsync() => server.DisposeAsync();
}
