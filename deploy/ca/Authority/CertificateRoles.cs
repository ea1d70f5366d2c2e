using System.Security.Cryptography;

namespace Jena.Iot.Ca.Authority;

/// <summary>What a role means for a certificate.</summary>
public static class CertificateRoles
{
    private const string ServerAuth = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuth = "1.3.6.1.5.5.7.3.2";

    /// <summary>Edges are many and far away: two years. All others: a little more than one.</summary>
    public static int DefaultDays(CertificateRole role) => role is CertificateRole.Edge ? 730 : 397;

    /// <summary>As it stands in a subject and on the command line.</summary>
    public static string Text(CertificateRole role) => role switch
    {
        CertificateRole.Edge => "edge",
        CertificateRole.Silo => "silo",
        CertificateRole.Api => "api",
        CertificateRole.Broker => "broker",
        CertificateRole.Database => "database",
        CertificateRole.Operator => "operator",
        CertificateRole.Host => "host",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, null),
    };

    /// <summary>All of them, as text.</summary>
    public static IReadOnlyList<string> Texts { get; } = [.. Enum.GetValues<CertificateRole>().Select(Text)];

    /// <summary>Null for a text that is no role.</summary>
    public static CertificateRole? Parse(string text) =>
        Enum.GetValues<CertificateRole>().Where(r => Text(r) == text).Select(static r => (CertificateRole?)r).FirstOrDefault();

    /// <summary>Whether clients have to find it by a name or address that its certificate bears.</summary>
    public static bool NeedsAddress(CertificateRole role) => role is CertificateRole.Silo or CertificateRole.Broker or CertificateRole.Database or CertificateRole.Host;

    /// <summary>What the key may be used for (extended key usage).</summary>
    public static OidCollection Usages(CertificateRole role)
    {
        var usages = new OidCollection();
        if (role is not (CertificateRole.Edge or CertificateRole.Operator))
            usages.Add(new Oid(ServerAuth));
        if (role is CertificateRole.Edge or CertificateRole.Operator or CertificateRole.Silo or CertificateRole.Api)
            usages.Add(new Oid(ClientAuth));
        return usages;
    }
}
