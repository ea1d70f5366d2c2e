using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Jena.Iot.Ca.Ledger;

/// <summary>Signs what is revoked (RFC 5280 certificate revocation list, version 2, PEM).</summary>
public static class RevocationList
{
    private const string Label = "X509 CRL";

    /// <summary>Those that would still be valid but for their revocation, at <paramref name="now"/>.</summary>
    public static string Sign(CityLedger ledger, X509Certificate2 authority, DateTimeOffset now, DateTimeOffset next)
    {
        var list = new CertificateRevocationListBuilder();
        foreach (var entry in ledger.Issued.Where(e => e.RevokedAt is not null && e.NotAfter >= now))
            list.AddEntry(Convert.FromHexString(entry.Serial), entry.RevokedAt, entry.Cause is null or RevocationCause.Unspecified ? null : (X509RevocationReason)entry.Cause);
        var bytes = list.Build(authority, ledger.ListNumber, next, HashAlgorithmName.SHA256, null, now);
        return PemEncoding.WriteString(Label, bytes) + "\n";
    }
}
