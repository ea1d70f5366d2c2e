using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Jena.Iot.Ca.Authority;

namespace Jena.Iot.Ca.Tests.Authority;

public sealed class ProfileTests : IDisposable
{
    private static readonly DateTimeOffset From = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    private readonly ECDsa _authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _authority;

    public ProfileTests() => _authority = Profile.Root("Jena", _authorityKey, From, From.AddYears(20));

    [Fact]
    public void The_authority_signs_certificates_and_lists_and_no_authority_below_it()
    {
        Assert.Equal("CN=Jena authority, O=Jena", Shown(_authority.SubjectName));
        Assert.Equal("Jena", Profile.City(_authority));
        var constraints = _authority.Extensions.OfType<X509BasicConstraintsExtension>().Single();
        Assert.Equal((true, true, 0, true), (constraints.Critical, constraints.CertificateAuthority, constraints.PathLengthConstraint, constraints.HasPathLengthConstraint));
        Assert.Equal(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, _authority.Extensions.OfType<X509KeyUsageExtension>().Single().KeyUsages);
    }

    [Theory]
    [InlineData(CertificateRole.Edge, "1.3.6.1.5.5.7.3.2")]
    [InlineData(CertificateRole.Operator, "1.3.6.1.5.5.7.3.2")]
    [InlineData(CertificateRole.Silo, "1.3.6.1.5.5.7.3.1 1.3.6.1.5.5.7.3.2")]
    [InlineData(CertificateRole.Api, "1.3.6.1.5.5.7.3.1 1.3.6.1.5.5.7.3.2")]
    [InlineData(CertificateRole.Broker, "1.3.6.1.5.5.7.3.1")]
    [InlineData(CertificateRole.Database, "1.3.6.1.5.5.7.3.1")]
    [InlineData(CertificateRole.Host, "1.3.6.1.5.5.7.3.1")]
    public void A_certificate_says_name_role_and_city_and_what_its_key_is_for(CertificateRole role, string usages)
    {
        using var certificate = Make(new Holder { Role = role, Name = "a-1", Addresses = CertificateRoles.NeedsAddress(role) ? ["10.0.0.5"] : [] });

        Assert.Equal($"CN=a-1, OU={CertificateRoles.Text(role)}, O=Jena", Shown(certificate.SubjectName));
        Assert.Equal(usages, string.Join(' ', certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages.Cast<Oid>().Select(static o => o.Value)));
        Assert.False(certificate.Extensions.OfType<X509BasicConstraintsExtension>().Single().CertificateAuthority);
        Assert.Equal(X509KeyUsageFlags.DigitalSignature, certificate.Extensions.OfType<X509KeyUsageExtension>().Single().KeyUsages);
        Assert.Equal((From, From.AddDays(10)), (certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime()));
    }

    [Fact]
    public void A_server_is_found_by_the_names_and_addresses_that_it_was_given_and_by_no_other()
    {
        using var certificate = Make(new Holder { Role = CertificateRole.Broker, Name = "broker-1", Addresses = ["10.0.0.5", "fd00::5"], DnsNames = ["broker.jena.example"] });

        Assert.All(["10.0.0.5", "fd00::5", "broker.jena.example"], name => Assert.True(certificate.MatchesHostname(name), name));
        Assert.All(["10.0.0.6", "broker-1", "jena.example"], name => Assert.False(certificate.MatchesHostname(name), name));
    }

    [Theory]
    [InlineData(CertificateRole.Edge, "Cab 17", null, "'Cab 17' is not an id")]
    [InlineData(CertificateRole.Silo, "silo-1", null, "add --address (IP) or --name")]
    [InlineData(CertificateRole.Broker, "broker-1", "ten", "'ten' is no IP address")]
    [InlineData(CertificateRole.Edge, "cab-017", "10.0.0.5", "nobody's server")]
    public void A_holder_that_cannot_be_is_refused_with_what_to_write(CertificateRole role, string name, string? address, string says)
    {
        var holder = new Holder { Role = role, Name = name, Addresses = address is null ? [] : [address] };

        var error = Assert.Throws<CaException>(() => Make(holder));

        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_of_another_kind_is_refused()
    {
        using var rsa = RSA.Create(2048);

        var error = Assert.Throws<CaException>(() => Profile.Certificate(new Holder { Role = CertificateRole.Edge, Name = "cab-017" }, new PublicKey(rsa), _authority, new byte[16], From, From.AddDays(1)));

        Assert.Contains("P-256", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Serial_numbers_are_positive_and_of_full_length_whatever_chance_gives()
    {
        Assert.Equal([0x40, .. new byte[15]], Profile.Serial(static bytes => Array.Clear(bytes)));
        Assert.Equal(0x7F, Profile.Serial(static bytes => Array.Fill(bytes, (byte)0xFF))[0]);
    }

    public void Dispose()
    {
        _authority.Dispose();
        _authorityKey.Dispose();
        _key.Dispose();
    }

    private X509Certificate2 Make(Holder holder) => Profile.Certificate(holder, new PublicKey(_key), _authority, Profile.Serial(static bytes => Array.Fill(bytes, (byte)7)), From, From.AddDays(10));

    private static string Shown(X500DistinguishedName name) => name.Decode(X500DistinguishedNameFlags.Reversed);
}
