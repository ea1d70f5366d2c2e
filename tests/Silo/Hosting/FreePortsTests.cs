using System.Net;
using System.Net.Sockets;
using Jena.Iot.Silo.Broker;
using Jena.Iot.Silo.Clustering;
using Jena.Iot.Silo.Hosting;
using Jena.Iot.Testing;
using Microsoft.Extensions.Options;

namespace Jena.Iot.Silo.Tests.Hosting;

public sealed class FreePortsTests
{
    [Theory]
    [InlineData(0, "Cluster:SiloPort")]
    [InlineData(1, "Cluster:GatewayPort")]
    [InlineData(2, "Broker:Port")]
    [InlineData(3, "Silo:HealthPort")]
    public async Task A_port_in_use_is_named_with_its_setting(int taken, string setting)
    {
        var ports = Ports.Free(4);
        using var other = new TcpListener(IPAddress.Loopback, ports[taken]);
        other.Start();
        var cluster = Options.Create(new ClusterOptions { SiloPort = ports[0], GatewayPort = ports[1] });
        var broker = Options.Create(new BrokerOptions { Port = ports[2] });

        var health = new OwnPort(IPAddress.Loopback, ports[3], "the health page", "Silo:HealthPort");

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => new FreePorts(cluster, broker, [health]).StartingAsync(CancellationToken.None));

        Assert.Contains($"127.0.0.1:{ports[taken]}", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(setting, refusal.Message, StringComparison.Ordinal);
    }
}
