using System.Security.Cryptography.X509Certificates;
using System.Text;
using Jena.Iot.Contracts.Trust;
using Jena.Iot.Testing.Processes;

namespace Jena.Iot.Silo.Tests.Trust;

public sealed class RevokedListTests : IDisposable
{
    private static readonly TestSubject Silo = new("silo-1", Roles.Silo);

    private readonly TestAuthority _authority = new();

    [Fact]
    public void A_list_says_what_was_revoked_and_when_the_next_one_is_due()
    {
        using var lost = _authority.Issue(Silo);
        using var kept = _authority.Issue(Silo);
        _authority.Revoke(lost);
        var due = new DateTimeOffset(2031, 3, 2, 12, 0, 0, TimeSpan.Zero);

        var list = Read(_authority.RevokedPem(due));

        Assert.Equal((1, due), (list.Count, list.NextUpdate));
        Assert.True(list.Holds(lost));
        Assert.False(list.Holds(kept));
    }

    [Fact]
    public void An_empty_list_is_one() => Assert.Equal(0, Read(_authority.RevokedPem()).Count);

    [Fact]
    public void A_list_speaks_for_its_own_authority_alone()
    {
        using var other = new TestAuthority("another authority");
        using var own = _authority.Issue(Silo);
        using var theirs = other.Issue(Silo);
        _authority.Revoke(own);
        other.Revoke(theirs);
        X509Certificate2Collection both = [_authority.Certificate, other.Certificate];

        Assert.False(Read(_authority.RevokedPem(), both).Holds(theirs));
        var together = Read(_authority.RevokedPem() + other.RevokedPem(), both);
        Assert.True(together.Holds(own));
        Assert.True(together.Holds(theirs));
    }

    [Fact]
    public void A_list_by_somebody_of_the_same_name_is_refused()
    {
        using var stranger = new TestAuthority();

        Assert.Contains("does not match", Assert.Throws<FormatException>(() => Read(stranger.RevokedPem())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_by_somebody_unknown_is_refused()
    {
        using var stranger = new TestAuthority("a stranger");

        Assert.Contains("CN=a stranger", Assert.Throws<FormatException>(() => Read(stranger.RevokedPem())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_changed_byte_makes_it_no_list()
    {
        using var lost = _authority.Issue(Silo);
        _authority.Revoke(lost);
        var der = Der(_authority.RevokedPem());
        Assert.Equal(1, RevokedList.Read(der, [_authority.Certificate]).Count);

        for (var i = 0; i < der.Length; i++)
        {
            byte[] changed = [.. der];
            changed[i] ^= 1;
            Assert.Throws<FormatException>(() => RevokedList.Read(changed, [_authority.Certificate]));
        }
    }

    [Fact]
    public void What_is_no_list_is_refused()
    {
        Assert.Throws<FormatException>(() => Read(""));
        Assert.Throws<FormatException>(() => Read(_authority.Pem));
        var der = Der(_authority.RevokedPem());
        Assert.All(Enumerable.Range(1, der.Length - 1), length => Assert.Throws<FormatException>(() => RevokedList.Read(der[..length], [_authority.Certificate])));
    }

    public void Dispose() => _authority.Dispose();

    private RevokedList Read(string pem, X509Certificate2Collection? authorities = null) => RevokedList.Read(Encoding.ASCII.GetBytes(pem), authorities ?? [_authority.Certificate]);

    private static byte[] Der(string pem) => Convert.FromBase64String(string.Concat(pem.Split('\n').Where(static line => !line.StartsWith('-'))));
}
