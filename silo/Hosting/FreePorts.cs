using System.Net;
using System.Net.Sockets;
using Jena.Iot.Silo.Broker;
using Microsoft.Extensions.Options;
using ClusterOptions = Jena.Iot.Silo.Clustering.ClusterOptions;

namespace Jena.Iot.Silo.Hosting;

/// <summary>
/// Before anything starts: whether the ports that this silo will listen at are free. Those who listen say of a taken port only
/// that it is taken; here it is said which, and which setting names it.
/// </summary>
public sealed class FreePorts(IOptions<ClusterOptions> cluster, IOptions<BrokerOptions> broker, IEnumerable<OwnPort> others) : IHostedLifecycleService
{
    /// <summary>Throws <see cref="InvalidOperationException"/> that names the port and its setting.</summary>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        var silo = cluster.Value.ListensAt;
        Require(silo, cluster.Value.SiloPort, "the silo", "Cluster:SiloPort");
        Require(silo, cluster.Value.GatewayPort, "the gateway", "Cluster:GatewayPort");
        if (broker.Value.Mode is BrokerMode.Embedded)
            Require(broker.Value.ListenAddress, broker.Value.Port, "the broker", "Broker:Port");
        foreach (var other in others)
            Require(other.Address, other.Port, other.Who, other.Setting);
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static void Require(IPAddress address, int port, string who, string setting)
    {
        using var probe = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(new IPEndPoint(address, port));
            probe.Listen(1);
        }
        catch (SocketException exception)
        {
            throw new InvalidOperationException($"{who} cannot listen at {address}:{port} ({exception.Message}): end what uses the port, or set {setting} to another", exception);
        }
    }
}
