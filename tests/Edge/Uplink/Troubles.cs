using System.Net.Sockets;
using System.Security.Authentication;
using Jena.Iot.Edge.Uplink;

namespace Jena.Iot.Edge.Tests.Uplink;

public sealed class Troubles
{
    private static UplinkOptions Certified { get; } = new() { Edge = "cab-017", Broker = new BrokerAddress("mqtt.jena.example", 8883, true), CertificateFile = "edge.pem", KeyFile = "edge.key", CaFile = "city-ca.pem" };

    [Fact]
    public void What_says_already_what_to_mend_is_said_as_it_is()
    {
        var error = new UplinkException("the certificate edge.pem and the key edge.key cannot be used together: enrol the edge again", new ArgumentException("The provided key does not match"));

        Assert.Equal(error.Message, UplinkTrouble.Of(error, Certified));
    }

    [Fact]
    public void A_broker_that_is_not_trusted_names_the_file_of_those_who_are()
    {
        var error = new IOException("over there", new AuthenticationException("The remote certificate was rejected."));

        Assert.Contains("signed by an authority in city-ca.pem, to bear the name mqtt.jena.example", UplinkTrouble.Of(error, Certified), StringComparison.Ordinal);
        Assert.Contains("uplink.caFile, which is not set", UplinkTrouble.Of(error, Certified with { CaFile = null }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_broker_that_closes_the_connection_may_have_refused_the_certificate()
    {
        Assert.Equal("Connection closed. The broker may have refused the certificate edge.pem: its log says why", UplinkTrouble.Of(new IOException("Connection closed."), Certified));
        Assert.Equal("Connection closed.", UplinkTrouble.Of(new IOException("Connection closed."), Certified with { Broker = new BrokerAddress("127.0.0.1", 1883, false) }));
        var unreached = new SocketException((int)SocketError.ConnectionRefused);
        Assert.Equal(unreached.Message, UplinkTrouble.Of(unreached, Certified));
    }
}
