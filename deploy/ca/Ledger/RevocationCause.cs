using System.Security.Cryptography.X509Certificates;

namespace Jena.Iot.Ca.Ledger;

/// <summary>Why a certificate is revoked; numbered as RFC 5280, 5.3.1.</summary>
public enum RevocationCause
{
    Unspecified = X509RevocationReason.Unspecified,

    /// <summary>Somebody else may have the key: a card or a machine was stolen or copied.</summary>
    KeyCompromise = X509RevocationReason.KeyCompromise,

    /// <summary>Another one has taken its place.</summary>
    Superseded = X509RevocationReason.Superseded,

    /// <summary>What it was for is gone.</summary>
    CessationOfOperation = X509RevocationReason.CessationOfOperation,
}
