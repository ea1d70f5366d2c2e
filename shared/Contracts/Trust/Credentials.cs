using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Jena.Iot.Contracts.Trust;

/// <summary>What <see cref="CertificateFiles"/> hold at one moment.</summary>
/// <param name="Shown">What this process shows, with those between it and the authority.</param>
public sealed record Credentials(SslStreamCertificateContext Shown, CityTrust Trust)
{
    /// <summary>Throws <see cref="InvalidOperationException"/> that names the setting and says what is wrong with its file.</summary>
    public static Credentials Read(CertificateFiles files, string section)
    {
        var certificate = files.CertificateFile ?? throw new InvalidOperationException($"{section}:CertificateFile is not set");
        var authority = files.AuthorityFile ?? throw new InvalidOperationException($"{section}:AuthorityFile is not set");
        var shown = CityTrust.Read($"{section}:CertificateFile", certificate, () =>
        {
            var own = X509Certificate2.CreateFromPemFile(certificate, files.KeyFile);
            var along = new X509Certificate2Collection();
            along.ImportFromPemFile(certificate);
            along.RemoveAt(0);
            return SslStreamCertificateContext.Create(own, along, offline: true);
        });
        return new Credentials(shown, CityTrust.Read(section, authority, files.RevokedFile));
    }
}
