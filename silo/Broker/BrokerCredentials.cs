using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;

namespace Jena.Iot.Silo.Broker;

/// <summary>How this silo proves itself to a broker elsewhere, and whom it takes for that broker. Files are read at each connecting.</summary>
internal static class BrokerCredentials
{
    /// <summary>Throws <see cref="InvalidOperationException"/> that names the setting and says what is wrong with its file.</summary>
    public static void Apply(MqttClientTlsOptionsBuilder tls, BrokerOptions options)
    {
        tls.UseTls().WithTargetHost(options.Host);
        if (options.AuthorityFile is { } authority)
        {
            tls.WithTrustChain(Read("Broker:AuthorityFile", authority, () =>
            {
                var trusted = new X509Certificate2Collection();
                trusted.ImportFromPemFile(authority);
                return trusted;
            }));
        }
        if (options.CertificateFile is { } file)
            tls.WithClientCertificates([Read("Broker:CertificateFile", file, () => X509Certificate2.CreateFromPemFile(file, options.CertificateKeyFile))]);
    }

    private static T Read<T>(string setting, string file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException($"{setting} {file} cannot be used ({exception.Message}): give PEM files that belong together", exception);
        }
    }
}
