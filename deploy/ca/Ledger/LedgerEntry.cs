using System.Text.Json.Serialization;
using Jena.Iot.Ca.Authority;

namespace Jena.Iot.Ca.Ledger;

/// <summary>One certificate that was issued.</summary>
public sealed record LedgerEntry
{
    /// <summary>Upper-case hexadecimal, as <c>openssl x509 -serial</c> shows it.</summary>
    public required string Serial { get; init; }

    public required string Role { get; init; }

    public required string Name { get; init; }

    public IReadOnlyList<string> DnsNames { get; init; } = [];

    public IReadOnlyList<string> Addresses { get; init; } = [];

    public required DateTimeOffset IssuedAt { get; init; }

    public required DateTimeOffset NotBefore { get; init; }

    public required DateTimeOffset NotAfter { get; init; }

    /// <summary>The certificate itself, PEM.</summary>
    public required string Certificate { get; init; }

    /// <summary>Whether its holder has not said yet that it has it in use: until then it may have another key.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsPending { get; init; }

    /// <summary>Null for one that was not revoked.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Why it was revoked.</summary>
    public RevocationCause? Cause { get; init; }

    /// <summary>Whether it would let its holder in at <paramref name="now"/>.</summary>
    public bool IsValid(DateTimeOffset now) => RevokedAt is null && now <= NotAfter;

    /// <summary>Who it is for.</summary>
    public Holder Holder() => new()
    {
        Role = CertificateRoles.Parse(Role) ?? throw new CaException($"the ledger has a certificate {Serial} of role '{Role}', which this version does not know: use a newer one"),
        Name = Name,
        DnsNames = DnsNames,
        Addresses = Addresses,
    };
}
