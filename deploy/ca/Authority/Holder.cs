using System.Net;
using Jena.Iot.Domain.Common;

namespace Jena.Iot.Ca.Authority;

/// <summary>Who a certificate is for.</summary>
public sealed record Holder
{
    /// <summary>The most names and addresses together that one certificate bears.</summary>
    public const int MaxAddresses = 50;

    public required CertificateRole Role { get; init; }

    /// <summary>A slug; an edge's own. A name has one role in a city; those of <see cref="ClusterNames"/> are for silos, and <c>cluster</c> for nobody.</summary>
    public required string Name { get; init; }

    /// <summary>Host names by which clients reach it.</summary>
    public IReadOnlyList<string> DnsNames { get; init; } = [];

    /// <summary>IP addresses by which clients reach it.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>As people write it: <c>edge cab-017</c>.</summary>
    public override string ToString() => $"{CertificateRoles.Text(Role)} {Name}";

    /// <summary>Throws <see cref="CaException"/> that says what to write instead.</summary>
    public void Validate()
    {
        if (!Slug.IsValid(Name))
            throw new CaException(Slug.Explain(Name));
        if (Name is ClusterNames.Whole || (Role is not CertificateRole.Silo && ClusterNames.Include(Name)))
            throw new CaException($"no {CertificateRoles.Text(Role)} may be called '{Name}': a broker that goes by the name alone would take it for {(Name is ClusterNames.Whole ? "the cluster" : "a silo")}. Choose another name; 'cluster', and but for silos 'silo' and what begins with 'silo-', are kept");
        if (DnsNames.FirstOrDefault(static n => Uri.CheckHostName(n) is not UriHostNameType.Dns || n.Length > 253) is { } name)
            throw new CaException($"'{name}' is no host name: write it as clients do, as in broker.jena.example; addresses go to --address");
        if (Addresses.FirstOrDefault(static a => !IPAddress.TryParse(a, out _)) is { } address)
            throw new CaException($"'{address}' is no IP address: write it as in 10.0.0.5; names go to --name");
        if (DnsNames.Count + Addresses.Count > MaxAddresses)
            throw new CaException($"{this} has {DnsNames.Count + Addresses.Count} names and addresses: at most {MaxAddresses}");
        if (CertificateRoles.NeedsAddress(Role) && DnsNames.Count + Addresses.Count == 0)
            throw new CaException($"{this} is reached by others, who compare its address with its certificate: add --address (IP) or --name (host name), as often as it has some");
        if (!CertificateRoles.NeedsAddress(Role) && Role is not CertificateRole.Api && DnsNames.Count + Addresses.Count > 0)
            throw new CaException($"{this} is nobody's server: leave --address and --name out");
    }
}
