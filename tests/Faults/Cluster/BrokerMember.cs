using Jena.Iot.Testing.Processes;

namespace Jena.Iot.Faults.Cluster;

/// <summary>Mosquitto with the files of <c>deploy/broker</c>: it keeps nothing over its end.</summary>
public sealed class BrokerMember(MosquittoServer server) : Member("broker")
{
    public MosquittoServer Server => server;

    public override int? Id => server.Id;

    public override string Output => server.Output;

    public override Task StartAsync() => server.StartAgainAsync();

    public override Task KillAsync() => server.KillAsync();

    public override Task<bool> IsReadyAsync() => Task.FromResult(server.Id is not null);
}
