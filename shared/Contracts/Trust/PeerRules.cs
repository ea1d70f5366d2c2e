using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Jena.Iot.Contracts.Trust;

/// <summary>Whether a certificate may connect.</summary>
public static class PeerRules
{
    private static readonly Oid ServerPurpose = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid ClientPurpose = new("1.3.6.1.5.5.7.3.2");

    /// <summary>Null when it may; else why not, as the end of a sentence about the certificate.</summary>
    /// <param name="certificate">What the other end showed, and proved to have the key of; null for nothing.</param>
    /// <param name="along">Certificates that it sent along, to bridge the way to an authority.</param>
    /// <param name="at">The moment that the certificate has to be valid at.</param>
    public static string? Refuse(X509Certificate2? certificate, X509Certificate2Collection along, CityTrust trust, PeerDemand demand, DateTimeOffset at)
    {
        if (certificate is null)
            return "was not shown";
        using var chain = new X509Chain();
        var policy = chain.ChainPolicy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(trust.Authorities);
        policy.ExtraStore.AddRange(along);
        policy.RevocationMode = X509RevocationMode.NoCheck;
        policy.DisableCertificateDownloads = true;
        policy.VerificationTime = at.UtcDateTime;
        policy.ApplicationPolicy.Add(demand.IsServer ? ServerPurpose : ClientPurpose);
        var good = chain.Build(certificate);
        try
        {
            if (Lifetime(certificate, at) is { } lifetime)
                return lifetime;
            if (!good)
                return Words(chain, demand);
            // The last one is an authority: to take that out of the authorities' file is to revoke it.
            if (chain.ChainElements.SkipLast(1).Any(element => trust.Revoked.Holds(element.Certificate)))
                return "was revoked";
            var role = Holder.Of(certificate).Role;
            return demand.Roles.Contains(role) ? null
                : $"is for the role '{role}', and this needs {string.Join(" or ", demand.Roles.Select(static wanted => $"'{wanted}'"))} as the subject's organisational unit (OU)";
        }
        finally
        {
            foreach (var element in chain.ChainElements)
                element.Certificate.Dispose();
        }
    }

    private static string? Lifetime(X509Certificate2 certificate, DateTimeOffset at)
    {
        if (at.UtcDateTime > certificate.NotAfter.ToUniversalTime())
            return $"expired at {certificate.NotAfter.ToUniversalTime():u}";
        return at.UtcDateTime < certificate.NotBefore.ToUniversalTime() ? $"is not valid before {certificate.NotBefore.ToUniversalTime():u}; one of the clocks may be wrong" : null;
    }

    private static string Words(X509Chain chain, PeerDemand demand)
    {
        var flags = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, static (all, one) => all | one.Status);
        if ((flags & (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.NotSignatureValid)) != 0)
            return "was signed by none of the authorities";
        if (flags == X509ChainStatusFlags.NotValidForUsage)
            return demand.IsServer ? "is not for servers (serverAuth)" : "is not for clients (clientAuth)";
        return string.Join(", ", chain.ChainStatus.Select(static status => $"{status.StatusInformation} ({status.Status})"));
    }
}
