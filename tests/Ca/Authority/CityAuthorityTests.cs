using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Jena.Iot.Ca.Authority;
using Jena.Iot.Ca.Files;
using Jena.Iot.Ca.Ledger;
using Jena.Iot.Testing.Processes;
using Microsoft.Extensions.Time.Testing;

namespace Jena.Iot.Ca.Tests.Authority;

public sealed class CityAuthorityTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly Holder Cabinet = new() { Role = CertificateRole.Edge, Name = "cab-017" };

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(Start);

    [Fact]
    public void A_certificate_is_in_the_ledger_with_its_holder_its_times_and_itself()
    {
        using var authority = Make();

        var (issued, key) = authority.IssueWithKey(Cabinet, null);

        var entry = Assert.Single(authority.Folder.ReadLedger().Issued);
        Assert.Equal((issued.Serial, "edge", "cab-017", Start, issued.Pem), (entry.Serial, entry.Role, entry.Name, entry.IssuedAt, entry.Certificate));
        Assert.Equal((Start.AddHours(-1), Start.AddDays(730)), (entry.NotBefore, entry.NotAfter));
        using var whole = X509Certificate2.CreateFromPem(issued.Pem, key);
        Assert.True(whole.HasPrivateKey);
    }

    [Fact]
    public void Whoever_is_issued_a_name_anew_takes_the_place_of_the_one_before()
    {
        using var authority = Make();
        var (first, _) = authority.IssueWithKey(Cabinet, null);
        var (other, _) = authority.IssueWithKey(Cabinet with { Name = "cab-018" }, null);
        _time.Advance(TimeSpan.FromDays(3));

        var (second, _) = authority.IssueWithKey(Cabinet, null);

        Assert.Equal(
            [(first.Serial, Start.AddDays(3), RevocationCause.Superseded), (other.Serial, null, null), (second.Serial, null, (RevocationCause?)null)],
            authority.Ledger.Issued.Select(static e => (e.Serial, e.RevokedAt, e.Cause)));
        Assert.Equal([first.Serial], Revoked(authority));
    }

    [Fact]
    public void A_renewed_one_goes_on_with_key_names_and_addresses_and_the_one_before_stays_valid_until_it_ends()
    {
        using var authority = Make();
        var (first, key) = authority.IssueWithKey(new Holder { Role = CertificateRole.Broker, Name = "broker-1", Addresses = ["10.0.0.5"] }, 100);
        _time.Advance(TimeSpan.FromDays(90));

        var next = authority.Renew(CertificateRole.Broker, "broker-1", null, 100);

        using var certificate = X509Certificate2.CreateFromPem(next.Pem, key);
        Assert.True(certificate.MatchesHostname("10.0.0.5"));
        Assert.Equal(Start.AddDays(190), next.NotAfter);
        Assert.Equal([first.Serial, next.Serial], authority.Ledger.Valid("broker-1", _time.GetUtcNow()).Select(static e => e.Serial));
        Assert.Empty(Revoked(authority));
    }

    [Fact]
    public void What_was_revoked_is_not_renewed()
    {
        using var authority = Make();
        authority.IssueWithKey(Cabinet, null);
        authority.Revoke(CertificateRole.Edge, "cab-017", null, RevocationCause.KeyCompromise);

        var error = Assert.Throws<CaException>(() => authority.Renew(CertificateRole.Edge, "cab-017", null, null));

        Assert.Contains("was revoked", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Revoking_takes_all_that_a_name_has_and_a_number_rises_with_each_list()
    {
        using var authority = Make();
        var (first, _) = authority.IssueWithKey(Cabinet, null);
        var next = authority.Renew(CertificateRole.Edge, "cab-017", null, null);
        var before = authority.Ledger.ListNumber;

        var revoked = authority.Revoke(CertificateRole.Edge, "cab-017", null, RevocationCause.KeyCompromise);

        Assert.Equal([first.Serial, next.Serial], revoked);
        Assert.Equal(new[] { first.Serial, next.Serial }.Order(), Revoked(authority).Order());
        Assert.Equal(before + 1, authority.Ledger.ListNumber);
        Assert.Contains("nothing to revoke", Assert.Throws<CaException>(() => authority.Revoke(CertificateRole.Edge, "cab-017", null, RevocationCause.Unspecified)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_has_ended_leaves_the_list_with_the_next_one()
    {
        using var authority = Make();
        var (issued, _) = authority.IssueWithKey(Cabinet, 10);
        authority.Revoke(CertificateRole.Edge, "cab-017", null, RevocationCause.KeyCompromise);
        _time.Advance(TimeSpan.FromDays(10));
        authority.SignList(30);
        Assert.Equal([issued.Serial], Revoked(authority));

        _time.Advance(TimeSpan.FromSeconds(1));
        authority.SignList(30);

        Assert.Empty(Revoked(authority));
    }

    [Theory]
    [InlineData(CertificateRole.Edge, "cluster")]
    [InlineData(CertificateRole.Edge, "silo")]
    [InlineData(CertificateRole.Edge, "silo-1")]
    [InlineData(CertificateRole.Operator, "silo-9")]
    [InlineData(CertificateRole.Silo, "cluster")]
    public void A_name_by_which_a_broker_knows_the_cluster_is_given_to_nobody_else(CertificateRole role, string name)
    {
        using var authority = Make();
        var holder = new Holder { Role = role, Name = name, Addresses = role is CertificateRole.Silo ? ["10.0.0.5"] : [] };

        Assert.Contains($"may be called '{name}'", Assert.Throws<CaException>(() => authority.IssueWithKey(holder, null)).Message, StringComparison.Ordinal);
        Assert.Empty(authority.Ledger.Issued);
    }

    [Fact]
    public void A_name_has_one_role()
    {
        using var authority = Make();
        authority.IssueWithKey(Cabinet, null);

        var error = Assert.Throws<CaException>(() => authority.IssueWithKey(new Holder { Role = CertificateRole.Silo, Name = "cab-017", Addresses = ["10.0.0.5"] }, null));

        Assert.Contains("one role", error.Message, StringComparison.Ordinal);
        Assert.Single(authority.Ledger.Issued);
    }

    [Fact]
    public void Nothing_outlasts_the_authority()
    {
        using var authority = CityAuthority.Make(_folder.Of("short"), "Jena", 1, null, _time);

        Assert.Contains("the authority itself ends on 2027-03-01", Assert.Throws<CaException>(() => authority.IssueWithKey(Cabinet, 366)).Message, StringComparison.Ordinal);
        Assert.Equal(Start.AddYears(1), authority.SignList(3_000));
        Assert.Empty(authority.Ledger.Issued);
    }

    [Fact]
    public void A_machines_own_key_is_certified_by_its_request_and_only_under_its_own_name()
    {
        using var authority = Make();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pem = new CertificateRequest("CN=cab-017", key, HashAlgorithmName.SHA256).CreateSigningRequestPem();

        var issued = authority.Issue(Cabinet, SigningRequest.Read(pem, Cabinet), null);

        using var certificate = X509Certificate2.CreateFromPem(issued.Pem);
        using var whole = certificate.CopyWithPrivateKey(key);
        Assert.True(whole.HasPrivateKey);
        Assert.Contains("for cab-017, not for cab-018", Assert.Throws<CaException>(() => SigningRequest.Read(pem, Cabinet with { Name = "cab-018" })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_that_was_not_signed_with_its_own_key_is_refused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var bytes = new CertificateRequest("CN=cab-017", key, HashAlgorithmName.SHA256).CreateSigningRequest();
        bytes[^1] ^= 1;

        var error = Assert.Throws<CaException>(() => SigningRequest.Read(PemEncoding.WriteString("CERTIFICATE REQUEST", bytes), Cabinet));

        Assert.Contains("signature", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_encrypted_key_opens_with_its_passphrase_alone()
    {
        CityAuthority.Make(_folder.Of("ca"), "Jena", 20, "correct horse battery", _time).Dispose();

        Assert.Contains("passphrase is another one", Assert.Throws<CaException>(() => CityAuthority.Open(_folder.Of("ca"), static () => "correct horse batterie", _time)).Message, StringComparison.Ordinal);
        Assert.StartsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----", File.ReadAllText(_folder.Of("ca", "ca.key")), StringComparison.Ordinal);
        using var authority = CityAuthority.Open(_folder.Of("ca"), static () => "correct horse battery", _time);
        Assert.NotNull(authority.IssueWithKey(Cabinet, null).KeyPem);
    }

    [Fact]
    public void A_passphrase_that_is_too_short_makes_nothing()
    {
        Assert.Throws<CaException>(() => CityAuthority.Make(_folder.Of("ca"), "Jena", 20, "eleven char", _time));

        Assert.False(Directory.Exists(_folder.Of("ca")));
    }

    [Fact]
    public void Keys_and_ledger_are_for_their_owner_alone_and_the_rest_is_for_all()
    {
        using var authority = Make();
        var (issued, key) = authority.IssueWithKey(Cabinet, null);
        var files = new HolderFiles(_folder.Of("out"), "cab-017");
        files.Write(issued.Pem, key);

        if (OperatingSystem.IsWindows())
            return;
        const UnixFileMode secret = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        const UnixFileMode open = secret | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        Assert.Equal(
            [secret, secret, open, open, secret, open],
            new[] { authority.Folder.KeyFile, authority.Folder.LedgerFile, authority.Folder.CertificateFile, authority.Folder.ListFile, files.KeyFile, files.CertificateFile }.Select(File.GetUnixFileMode));
    }

    [Fact]
    public void One_command_at_a_time_works_in_a_folder()
    {
        using var authority = Make();

        Assert.Contains("another command is at work", Assert.Throws<CaException>(() => CityAuthority.Open(authority.Folder.Path, static () => "", _time)).Message, StringComparison.Ordinal);
        Assert.Contains("at work", Assert.Throws<CaException>(() => CityAuthority.Make(authority.Folder.Path, "Jena", 20, null, _time)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_authority_is_never_made_over_another()
    {
        Make().Dispose();
        var key = File.ReadAllText(_folder.Of("ca", "ca.key"));

        Assert.Contains("there is an authority in", Assert.Throws<CaException>(() => Make()).Message, StringComparison.Ordinal);
        Assert.Equal(key, File.ReadAllText(_folder.Of("ca", "ca.key")));
    }

    public void Dispose() => _folder.Dispose();

    private CityAuthority Make() => CityAuthority.Make(_folder.Of("ca"), "Jena", 20, null, _time);

    private static IReadOnlyList<string> Revoked(CityAuthority authority) => ReadList.Serials(File.ReadAllText(authority.Folder.ListFile));
}
