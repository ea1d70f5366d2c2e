using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Jena.Iot.Testing.Processes;

/// <summary>What a certificate is to say. Default: good for clients and servers on this machine, since yesterday, until tomorrow.</summary>
public sealed record TestSubject(string Name, string Role)
{
    public DateTimeOffset From { get; init; } = DateTimeOffset.UtcNow.AddDays(-1);

    public DateTimeOffset Until { get; init; } = DateTimeOffset.UtcNow.AddDays(1);

    /// <summary>Purposes that it is good for; null for no word about it.</summary>
    public IReadOnlyList<string>? Purposes { get; init; } = [ForServers, ForClients];

    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>Instead of the subject that name and role make.</summary>
    public string? Subject { get; init; }

    public const string ForServers = "1.3.6.1.5.5.7.3.1";
    public const string ForClients = "1.3.6.1.5.5.7.3.2";
}

/// <summary>An authority of a test's own, that issues certificates and takes them back.</summary>
public sealed class TestAuthority : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly CertificateRevocationListBuilder _revoked = new();
    private int _lists;

    public TestAuthority(string name = "authority of a test")
    {
        var request = new CertificateRequest($"CN={name},O=Probe", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        Certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-10), DateTimeOffset.UtcNow.AddDays(100));
    }

    /// <summary>With its key.</summary>
    public X509Certificate2 Certificate { get; }

    public string Pem => Certificate.ExportCertificatePem() + "\n";

    /// <summary>With its key.</summary>
    public X509Certificate2 Issue(TestSubject subject)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject.Subject ?? $"CN={subject.Name},OU={subject.Role},O=Probe", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(subject.Address);
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        if (subject.Purposes is { } purposes)
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([.. purposes.Select(static purpose => new Oid(purpose))], critical: false));
        using var signed = request.Create(Certificate, subject.From, subject.Until, RandomNumberGenerator.GetBytes(12));
        return signed.CopyWithPrivateKey(key);
    }

    /// <summary>Issues into the folder: <c>NAME.pem</c> and <c>NAME.key</c>, over what was there.</summary>
    public X509Certificate2 IssueInto(TemporaryFolder folder, TestSubject subject)
    {
        var certificate = Issue(subject);
        using var key = certificate.GetECDsaPrivateKey()!;
        folder.Write($"{subject.Name}.pem", certificate.ExportCertificatePem() + "\n");
        folder.Write($"{subject.Name}.key", key.ExportPkcs8PrivateKeyPem() + "\n");
        return certificate;
    }

    public void Revoke(X509Certificate2 certificate) => _revoked.AddEntry(certificate);

    /// <summary>The list of what was revoked so far, as PEM.</summary>
    public string RevokedPem(DateTimeOffset? nextUpdate = null) => PemEncoding.WriteString(
        "X509 CRL",
        _revoked.Build(Certificate, ++_lists, nextUpdate ?? DateTimeOffset.UtcNow.AddDays(1), HashAlgorithmName.SHA256, thisUpdate: DateTimeOffset.UtcNow.AddDays(-2))) + "\n";

    public void Dispose()
    {
        Certificate.Dispose();
        _key.Dispose();
    }
}
