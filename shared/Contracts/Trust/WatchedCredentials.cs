using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace Jena.Iot.Contracts.Trust;

/// <summary>
/// <see cref="Credentials"/> as the files are now. What is shown and who is trusted are read apart: a certificate of this process's own
/// that cannot be used keeps no list of revoked ones from being taken.
/// </summary>
public sealed class WatchedCredentials
{
    private readonly Watched<SslStreamCertificateContext> _shown;
    private readonly Watched<CityTrust> _trust;

    /// <summary>Throws <see cref="InvalidOperationException"/> that names the setting and says what is wrong with its file.</summary>
    public WatchedCredentials(CertificateFiles files, string section, ILogger log)
    {
        var certificate = files.CertificateFile ?? throw new InvalidOperationException($"{section}:CertificateFile is not set");
        var authority = files.AuthorityFile ?? throw new InvalidOperationException($"{section}:AuthorityFile is not set");
        _shown = new(() => CityTrust.Read($"{section}:CertificateFile", certificate, () => ReadShown(certificate, files.KeyFile)), log, certificate, files.KeyFile);
        _trust = new(() => CityTrust.Read(section, authority, files.RevokedFile), log, authority, files.RevokedFile);
    }

    public Credentials Current => new(_shown.Current, _trust.Current);

    private static SslStreamCertificateContext ReadShown(string certificate, string? key)
    {
        var own = X509Certificate2.CreateFromPemFile(certificate, key);
        var along = new X509Certificate2Collection();
        along.ImportFromPemFile(certificate);
        along.RemoveAt(0);
        return SslStreamCertificateContext.Create(own, along, offline: true);
    }
}
