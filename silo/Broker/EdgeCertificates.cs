using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Jena.Iot.Contracts.Trust;
using Microsoft.Extensions.Options;

namespace Jena.Iot.Silo.Broker;

/// <summary>
/// The embedded broker's own certificate, and whether what an edge shows is good. Files are read again when they change; files that
/// cannot be used leave in force what was read before.
/// </summary>
public sealed class EdgeCertificates
{
    private static readonly PeerDemand Demand = new([Roles.Edge], IsServer: false);

    private readonly TimeProvider _time;
    private readonly Watched<SslStreamCertificateContext>? _own;
    private readonly Watched<CityTrust>? _trust;

    /// <summary>Throws <see cref="InvalidOperationException"/> that names the setting and says what is wrong with its file.</summary>
    public EdgeCertificates(IOptions<BrokerOptions> options, TimeProvider time, ILogger<EdgeCertificates> logger)
    {
        _time = time;
        var settings = options.Value;
        if (settings.CertificateFile is { } file)
            _own = new Watched<SslStreamCertificateContext>(() => SslStreamCertificateContext.Create(Own(file, settings.CertificateKeyFile), [], offline: true), logger, file, settings.CertificateKeyFile);
        if (settings.AuthorityFile is { } authority)
            _trust = new Watched<CityTrust>(() => CityTrust.Read(BrokerOptions.Section, authority, settings.RevokedFile), logger, authority, settings.RevokedFile);
    }

    /// <summary>What the broker shows; null for a broker without TLS.</summary>
    public SslStreamCertificateContext? Own() => _own?.Current;

    /// <summary>Whether an edge has to show a certificate.</summary>
    public bool AreDemanded => _trust is not null;

    /// <summary>Whose signature counts; another object whenever it was read again. Null when no certificate is demanded.</summary>
    public CityTrust? Trust => _trust?.Current;

    /// <summary>Null for a certificate of an edge that is good now; else why not, as the end of a sentence about it.</summary>
    public string? Refuse(X509Certificate2? certificate, X509Certificate2Collection along) =>
        _trust is null ? null : PeerRules.Refuse(certificate, along, _trust.Current, Demand, _time.GetUtcNow());

    private static X509Certificate2 Own(string file, string? keyFile)
    {
        try
        {
            return keyFile is not null || File.ReadAllText(file).Contains("-----BEGIN", StringComparison.Ordinal)
                ? X509Certificate2.CreateFromPemFile(file, keyFile)
                : X509CertificateLoader.LoadPkcs12FromFile(file, null);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException($"Broker:CertificateFile {file} cannot be used ({exception.Message}): give a PEM certificate with its key, or PKCS #12 without a password", exception);
        }
    }
}
