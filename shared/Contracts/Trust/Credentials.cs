using System.Net.Security;

namespace Jena.Iot.Contracts.Trust;

/// <summary>What <see cref="CertificateFiles"/> hold at one moment.</summary>
/// <param name="Shown">What this process shows, with those between it and the authority.</param>
/// <param name="Trust">Whose certificates count.</param>
public sealed record Credentials(SslStreamCertificateContext Shown, CityTrust Trust);
