using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Jena.Iot.Edge.Uplink;

namespace Jena.Iot.Edge.Doctor;

/// <summary>Whether the broker's certificate is trusted, is its own, and holds on.</summary>
internal static class TlsHandshake
{
    private const string Check = "broker certificate";

    /// <param name="socket">Connected; is the caller's to dispose of.</param>
    public static async IAsyncEnumerable<Finding> FindAsync(Socket socket, UplinkOptions uplink, DateTimeOffset now, TimeSpan patience, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (seen, errors, broken) = await ShakeAsync(socket, uplink, patience, cancellationToken).ConfigureAwait(false);
        if (seen is null)
        {
            yield return Finding.Fail(Check, $"no TLS with {uplink.Broker}: {broken}", "check that uplink.port is the broker's port with TLS, 8883 as a rule");
            yield break;
        }
        using var certificate = seen;
        var validity = Validity.Judge(Check, certificate.Subject, certificate.NotBefore, certificate.NotAfter, now);
        if (validity.Verdict is Verdict.Fail)
        {
            yield return validity;
            yield break;
        }
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            yield return Finding.Fail(Check, $"{certificate.Subject} is not the certificate of {uplink.Broker.Host}{Names(certificate)}", "write the broker's name as its certificate has it into uplink.host");
            yield break;
        }
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
        {
            yield return Finding.Fail(
                Check,
                $"{certificate.Subject}, issued by {certificate.Issuer}, is not trusted by {uplink.CaFile ?? "this machine"}",
                uplink.CaFile is null ? "write the certificate of the city's authority into a file and its name into uplink.caFile" : "write the certificate of that issuer into this file");
            yield break;
        }
        yield return broken is null ? validity : Finding.Fail(Check, $"the broker ends the handshake: {broken}", "look at the broker's log");
    }

    private static async Task<(X509Certificate2? Seen, SslPolicyErrors Errors, string? Broken)> ShakeAsync(Socket socket, UplinkOptions uplink, TimeSpan patience, CancellationToken cancellationToken)
    {
        X509Certificate2? seen = null;
        var errors = SslPolicyErrors.None;
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck };
        try
        {
            if (uplink.CaFile is { } ca)
            {
                policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
                policy.CustomTrustStore.ImportFromPemFile(ca);
            }
            using var own = uplink.CertificateFile is { } file ? EdgeCertificate.Load(file, uplink.KeyFile) : null;
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(patience);
            await using var stream = new NetworkStream(socket);
            await using var tls = new SslStream(stream);
            var options = new SslClientAuthenticationOptions
            {
                TargetHost = uplink.Broker.Host,
                CertificateChainPolicy = policy,
                ClientCertificates = own is null ? [] : [own],
                RemoteCertificateValidationCallback = (_, certificate, _, found) =>
                {
                    seen = certificate is null ? null : X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
                    errors = found;
                    return found is SslPolicyErrors.None;
                },
            };
            await tls.AuthenticateAsClientAsync(options, limit.Token).ConfigureAwait(false);
            return (seen, errors, null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (seen, errors, $"no answer within {patience.TotalSeconds:0} s");
        }
        catch (Exception error) when (error is AuthenticationException or IOException or UnauthorizedAccessException or CryptographicException or UplinkException)
        {
            return (seen, errors, error.GetBaseException().Message);
        }
    }

    private static string Names(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(static e => e.EnumerateDnsNames().Concat(e.EnumerateIPAddresses().Select(static a => a.ToString()))).ToArray();
        return names.Length > 0 ? $", but of {string.Join(", ", names)}" : "";
    }
}
