using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Jena.Iot.Ca.Authority;

/// <summary>What the certificates of a city look like. Pure but for the signing key.</summary>
public static class Profile
{
    /// <summary>Bytes of a serial number; chosen at random.</summary>
    public const int SerialBytes = 16;

    /// <summary>The longest name of a city (X.520: 64 characters of an organisation).</summary>
    public const int MaxCity = 50;

    /// <summary>Certificates are valid from so long before they were made, for machines whose clocks are behind.</summary>
    public static readonly TimeSpan Backdating = TimeSpan.FromHours(1);

    private static readonly HashAlgorithmName Hash = HashAlgorithmName.SHA256;

    /// <summary>The authority's own certificate, with <paramref name="key"/>: signs certificates and revocation lists, and nothing below it may.</summary>
    public static X509Certificate2 Root(string city, ECDsa key, DateTimeOffset from, DateTimeOffset until)
    {
        if (string.IsNullOrWhiteSpace(city) || city.Length > MaxCity || city.Any(char.IsControl))
            throw new CaException($"'{city}' is no name of a city: write 1 to {MaxCity} characters");
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName($"{city} authority");
        subject.AddOrganizationName(city);
        var request = new CertificateRequest(subject.Build(), key, Hash);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request.CreateSelfSigned(from, until);
    }

    /// <summary>A certificate for <paramref name="holder"/>, without its key. Subject: name, role, city.</summary>
    /// <param name="serial">Of <see cref="SerialBytes"/>.</param>
    public static X509Certificate2 Certificate(Holder holder, PublicKey key, X509Certificate2 authority, byte[] serial, DateTimeOffset from, DateTimeOffset until)
    {
        holder.Validate();
        RequireCurve(key);
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(holder.Name);
        subject.AddOrganizationalUnitName(CertificateRoles.Text(holder.Role));
        subject.AddOrganizationName(City(authority));
        var request = new CertificateRequest(subject.Build(), key, Hash);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(CertificateRoles.Usages(holder.Role), false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(key, false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, true, false));
        if (holder.DnsNames.Count + holder.Addresses.Count > 0)
        {
            var names = new SubjectAlternativeNameBuilder();
            foreach (var name in holder.DnsNames)
                names.AddDnsName(name);
            foreach (var address in holder.Addresses)
                names.AddIpAddress(IPAddress.Parse(address));
            request.CertificateExtensions.Add(names.Build());
        }
        return request.Create(authority, from, until, serial);
    }

    /// <summary>The city whose authority it is.</summary>
    public static string City(X509Certificate2 authority) =>
        authority.SubjectName.EnumerateRelativeDistinguishedNames().First(static n => n.GetSingleElementType().Value == "2.5.4.10").GetSingleElementValue()!;

    /// <summary>A random serial number that is positive and of full length.</summary>
    public static byte[] Serial(Action<byte[]> chance)
    {
        var serial = new byte[SerialBytes];
        chance(serial);
        serial[0] = (byte)(serial[0] & 0x3F | 0x40);
        return serial;
    }

    private static void RequireCurve(PublicKey key)
    {
        using var elliptic = key.GetECDsaPublicKey();
        if (elliptic is null || elliptic.KeySize is not (256 or 384))
            throw new CaException("the key is none of the curves P-256 and P-384: make one with openssl ecparam -genkey -name prime256v1 -noout");
    }
}
