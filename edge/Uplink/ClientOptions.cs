using System.Security.Cryptography.X509Certificates;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace Jena.Iot.Edge.Uplink;

/// <summary>How an edge connects to its broker.</summary>
internal static class ClientOptions
{
    /// <summary>Reads the password and the certificates anew, so that they can be changed under a running agent.</summary>
    /// <param name="will">Topic and payload of the last will, retained; null for none.</param>
    public static async Task<MqttClientOptions> MakeAsync(UplinkOptions options, (string Topic, byte[] Payload)? will, CancellationToken cancellationToken)
    {
        var builder = new MqttClientOptionsBuilder()
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithTcpServer(options.Broker.Host, options.Broker.Port)
            .WithClientId(options.Edge)
            .WithCleanStart()
            .WithKeepAlivePeriod(options.KeepAlive);
        if (will is { } last)
            builder.WithWillTopic(last.Topic).WithWillPayload(last.Payload).WithWillRetain().WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce);
        if (options.CredentialFile is { } file)
            builder.WithCredentials(options.Edge, (await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false)).Trim());
        if (options.Broker.Tls)
        {
            var own = options.CertificateFile is { } certificate ? EdgeCertificate.Load(certificate, options.KeyFile) : null;
            builder.WithTlsOptions(tls =>
            {
                tls.UseTls().WithTargetHost(options.Broker.Host);
                if (own is not null)
                    tls.WithClientCertificates([own]);
                if (options.CaFile is { } ca)
                {
                    var trusted = new X509Certificate2Collection();
                    trusted.ImportFromPemFile(ca);
                    tls.WithTrustChain(trusted);
                }
            });
        }
        return builder.Build();
    }
}
