using System.Security.Cryptography.X509Certificates;
using Jena.Iot.Contracts.Clustering;
using Jena.Iot.Contracts.Trust;
using Jena.Iot.Testing.Processes;

namespace Jena.Iot.Silo.Tests.Trust;

public sealed class PeerRulesTests : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;
    private static readonly TestSubject Silo = new("silo-1", Roles.Silo);

    private readonly TestAuthority _authority = new();

    [Fact]
    public void A_silo_may_connect_to_silos_and_gateways_and_be_connected_to()
    {
        using var silo = _authority.Issue(Silo);

        Assert.Null(Refuse(silo, ClusterTlsSetup.ToSilos));
        Assert.Null(Refuse(silo, ClusterTlsSetup.ToGateways));
        Assert.Null(Refuse(silo, ClusterTlsSetup.OfSilos));
    }

    [Fact]
    public void An_API_host_may_connect_to_gateways_and_nothing_else()
    {
        using var api = _authority.Issue(new TestSubject("api-1", Roles.Api));

        Assert.Null(Refuse(api, ClusterTlsSetup.ToGateways));
        Assert.Equal("is for the role 'api', and this needs 'silo' as the subject's organisational unit (OU)", Refuse(api, ClusterTlsSetup.ToSilos));
        Assert.Contains("'silo'", Refuse(api, ClusterTlsSetup.OfSilos), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CN=cab-017,OU=edge,O=Probe")]
    [InlineData("CN=silo,O=silo")]
    [InlineData("CN=x,OU=Silo")]
    [InlineData("CN=x,OU=silo,OU=edge")]
    [InlineData("CN=x,OU=silo+OU=api")]
    [InlineData("CN=x,OU=edge\\,OU=silo")]
    [InlineData("")]
    public void Any_other_subject_is_refused_by_its_role(string subject)
    {
        using var other = _authority.Issue(Silo with { Subject = subject });

        Assert.StartsWith("is for the role '", Refuse(other, ClusterTlsSetup.ToGateways), StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_was_not_shown_is_refused() => Assert.Equal("was not shown", Refuse(null, ClusterTlsSetup.ToSilos));

    [Fact]
    public void One_of_another_authority_of_the_same_name_is_refused()
    {
        using var stranger = new TestAuthority();
        using var silo = stranger.Issue(Silo);

        Assert.Equal("was signed by none of the authorities", Refuse(silo, ClusterTlsSetup.ToSilos));
        Assert.Equal("was signed by none of the authorities", Refuse(silo, ClusterTlsSetup.ToSilos, along: [stranger.Certificate]));
    }

    [Fact]
    public void One_that_it_signed_itself_is_refused()
    {
        using var own = new TestAuthority();

        Assert.Equal("was signed by none of the authorities", Refuse(own.Certificate, ClusterTlsSetup.ToSilos));
    }

    [Fact]
    public void It_has_to_be_valid_at_the_moment()
    {
        using var old = _authority.Issue(Silo with { From = Now.AddDays(-3), Until = Now.AddDays(-1) });
        using var early = _authority.Issue(Silo with { From = Now.AddHours(1) });

        Assert.StartsWith("expired at ", Refuse(old, ClusterTlsSetup.ToSilos), StringComparison.Ordinal);
        Assert.Null(PeerRules.Refuse(old, [], Trust(), ClusterTlsSetup.ToSilos, Now.AddDays(-2)));
        Assert.StartsWith("is not valid before ", Refuse(early, ClusterTlsSetup.ToSilos), StringComparison.Ordinal);
    }

    [Fact]
    public void Purposes_that_it_names_bind_it()
    {
        using var client = _authority.Issue(Silo with { Purposes = [TestSubject.ForClients] });
        using var server = _authority.Issue(Silo with { Purposes = [TestSubject.ForServers] });
        using var any = _authority.Issue(Silo with { Purposes = null });

        Assert.Null(Refuse(client, ClusterTlsSetup.ToSilos));
        Assert.Equal("is not for servers (serverAuth)", Refuse(client, ClusterTlsSetup.OfSilos));
        Assert.Equal("is not for clients (clientAuth)", Refuse(server, ClusterTlsSetup.ToSilos));
        Assert.Null(Refuse(any, ClusterTlsSetup.ToSilos));
    }

    [Fact]
    public void One_that_was_revoked_is_refused_and_its_neighbour_is_not()
    {
        using var lost = _authority.Issue(Silo);
        using var kept = _authority.Issue(Silo);
        _authority.Revoke(lost);
        var trust = Trust(_authority.RevokedPem());

        Assert.Equal("was revoked", PeerRules.Refuse(lost, [], trust, ClusterTlsSetup.ToSilos, Now));
        Assert.Null(PeerRules.Refuse(kept, [], trust, ClusterTlsSetup.ToSilos, Now));
    }

    [Fact]
    public void Two_authorities_count_while_one_takes_over_from_the_other()
    {
        using var next = new TestAuthority("next authority");
        using var before = _authority.Issue(Silo);
        using var after = next.Issue(Silo);
        var both = new CityTrust([_authority.Certificate, next.Certificate], RevokedList.Empty);

        Assert.Null(PeerRules.Refuse(before, [], both, ClusterTlsSetup.ToSilos, Now));
        Assert.Null(PeerRules.Refuse(after, [], both, ClusterTlsSetup.ToSilos, Now));
    }

    public void Dispose() => _authority.Dispose();

    private string? Refuse(X509Certificate2? certificate, PeerDemand demand, X509Certificate2Collection? along = null) =>
        PeerRules.Refuse(certificate, along ?? [], Trust(), demand, Now);

    private CityTrust Trust(string? revoked = null) => new(
        [_authority.Certificate],
        revoked is null ? RevokedList.Empty : RevokedList.Read(System.Text.Encoding.ASCII.GetBytes(revoked), [_authority.Certificate]));
}
