using System.Net;
using Jena.Iot.Api.Clustering;
using Orleans.Runtime;

namespace Jena.Iot.Api.Tests.Clustering;

public sealed class GatewayReachTests
{
    private static readonly SiloAddress A = SiloAddress.New(IPAddress.Loopback, 11_111, 7);
    private static readonly Uri GatewayOfA = new("gwy.tcp://127.0.0.1:30000/7");
    private static readonly Uri GatewayOfB = new("gwy.tcp://127.0.0.1:30001/8");

    private readonly GatewayReach _reach = new();

    [Theory]
    [InlineData(4.9, true)]
    [InlineData(5, false)]
    [InlineData(29.9, false)]
    [InlineData(30, true)]
    [InlineData(35, false)]
    public void A_silo_that_is_silent_is_left_out_and_tried_again_from_time_to_time(double silentSeconds, bool used)
    {
        _reach.Know([new GatewayReach.Gateway(A, 30_000, TimeSpan.FromSeconds(silentSeconds))]);

        Assert.Equal(used ? [GatewayOfA, GatewayOfB] : [GatewayOfB], _reach.Choose([GatewayOfA, GatewayOfB]));
    }

    [Fact]
    public void When_nobody_would_be_left_all_are_used()
    {
        _reach.Know([new GatewayReach.Gateway(A, 30_000, TimeSpan.FromSeconds(10))]);

        Assert.Equal([GatewayOfA], _reach.Choose([GatewayOfA]));
    }
}
