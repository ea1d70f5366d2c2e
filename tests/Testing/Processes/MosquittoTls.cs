using Jena.Iot.Ca.Authority;
using Jena.Iot.Testing.Identity;

namespace Jena.Iot.Testing.Processes;

/// <summary>The listener of <c>deploy/broker/jena-tls.conf</c> on a free port of loopback, with a certificate of the test's authority.</summary>
public sealed class MosquittoTls
{
    private const string Delivered = "/etc/mosquitto/certs/";

    /// <param name="folder">Where its copy of the revocation list is written.</param>
    public MosquittoTls(TemporaryFolder folder, CityCa authority)
    {
        RevokedFile = folder.Of("broker.crl");
        File.Copy(authority.RevokedFile, RevokedFile);
        var own = authority.Issue(CertificateRole.Broker, "mqtt", "127.0.0.1");
        Port = Testing.Ports.Free();
        Configuration = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "deploy", "broker", "jena-tls.conf"))
            .Replace("listener 8883", $"listener {Port} 127.0.0.1", StringComparison.Ordinal)
            .Replace(Delivered + "ca.pem", authority.AuthorityFile, StringComparison.Ordinal)
            .Replace(Delivered + "broker.pem", own.CertificateFile, StringComparison.Ordinal)
            .Replace(Delivered + "broker.key", own.KeyFile, StringComparison.Ordinal)
            .Replace(Delivered + "ca.crl", RevokedFile, StringComparison.Ordinal);
    }

    public int Port { get; }

    /// <summary>The list that Mosquitto reads at its start and when it gets SIGHUP.</summary>
    public string RevokedFile { get; }

    public string Configuration { get; }
}
