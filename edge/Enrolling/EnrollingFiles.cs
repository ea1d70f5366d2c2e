using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Jena.Iot.Edge.Configuration;
using Jena.Iot.Edge.Doctor;
using Jena.Iot.Edge.Station;
using Jena.Iot.Edge.Uplink;

namespace Jena.Iot.Edge.Enrolling;

/// <summary>
/// The edge's own certificate and key on this machine, and how they come there. A new key waits beside the old one until there is a
/// certificate for it, so that a running agent goes on with what it has until both are there.
/// </summary>
internal sealed class EnrollingFiles
{
    private const string CommonName = "CN=";
    private readonly string _edge;
    private readonly string _certificate;
    private readonly string _key;
    private readonly string? _authority;
    private readonly string _pending;

    private EnrollingFiles(string edge, string certificate, string key, string? authority)
    {
        (_edge, _certificate, _key, _authority) = (edge, certificate, key, authority);
        _pending = key + ".requested";
    }

    /// <summary>Throws <see cref="EnrollingException"/> when the station file names no files.</summary>
    public static EnrollingFiles Of(StationFile station) => station.Uplink switch
    {
        { CertificateFile: { } certificate, KeyFile: { } key } uplink => new EnrollingFiles(station.Edge, certificate, key, uplink.CaFile),
        _ => throw new EnrollingException("the station file does not say where certificate and key are to lie: write \"tls\": true, \"certificateFile\": \"edge.pem\" and \"keyFile\": \"edge.key\" into its \"uplink\""),
    };

    /// <summary>Makes a key and returns the request for a certificate, PEM. Each call begins anew.</summary>
    public string Request()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        WriteSecret(_pending, key.ExportPkcs8PrivateKeyPem() + "\n");
        return new CertificateRequest(CommonName + _edge, key, HashAlgorithmName.SHA256).CreateSigningRequestPem() + "\n";
    }

    /// <summary>Puts the edge's certificate, and those to trust, where the station file says; returns what to tell. Throws <see cref="EnrollingException"/>.</summary>
    /// <param name="pem">The edge's certificate and the authority's, in any order.</param>
    public string Accept(string pem)
    {
        var all = new X509Certificate2Collection();
        try
        {
            all.ImportFromPem(pem);
        }
        catch (CryptographicException error)
        {
            throw new EnrollingException($"what came is no certificate ({error.Message}): give the PEM text of the edge's certificate and of the authority's", error);
        }
        var own = all.FirstOrDefault(c => EdgeCertificate.IsOf(c, _edge)) ?? throw new EnrollingException($"there is no certificate of the edge {_edge} in what came: {Said(all)}");
        var trusted = all.Where(static c => c.Extensions.OfType<X509BasicConstraintsExtension>().Any(static e => e.CertificateAuthority)).ToArray();
        if (!File.Exists(_pending) || !IsKeyOf(own, File.ReadAllText(_pending)))
            throw new EnrollingException($"the certificate is for another key than the one in {_pending}: begin again with enroll request");
        if (_authority is not null && trusted.Length > 0)
            WriteOpen(_authority, string.Concat(trusted.Select(static c => c.ExportCertificatePem() + "\n")));
        // What waits goes last: when this ends between the two, it is done again with the same certificate.
        WriteSecret(_key, File.ReadAllText(_pending));
        WriteOpen(_certificate, own.ExportCertificatePem() + "\n");
        File.Delete(_pending);
        return $"{_edge} has its certificate in {_certificate}, until {own.NotAfter.ToUniversalTime():yyyy-MM-dd}; the agent shows it when it connects next";
    }

    private static bool IsKeyOf(X509Certificate2 certificate, string keyPem)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(keyPem);
        using var own = certificate.GetECDsaPublicKey();
        return own is not null && own.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo());
    }

    private static string Said(X509Certificate2Collection all) => all.Count == 0 ? "it is empty" : string.Join("; ", all.Select(static c => c.Subject));

    /// <summary>For root and the service's group, whoever runs this; never readable by others, not for a moment.</summary>
    private static void WriteSecret(string path, string text)
    {
        DurableFile.Write(path, Encoding.ASCII.GetBytes(text), mode: UnixFileMode.UserRead | UnixFileMode.UserWrite);
        ServiceAccount.LetRead(path);
    }

    private static void WriteOpen(string path, string text)
    {
        DurableFile.Write(path, Encoding.ASCII.GetBytes(text));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
    }
}
