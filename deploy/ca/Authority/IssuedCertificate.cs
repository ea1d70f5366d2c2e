namespace Jena.Iot.Ca.Authority;

/// <summary>A certificate that was just issued.</summary>
/// <param name="Serial">Upper-case hexadecimal.</param>
/// <param name="Pem">The certificate alone.</param>
public sealed record IssuedCertificate(Holder Holder, string Serial, string Pem, DateTimeOffset NotBefore, DateTimeOffset NotAfter);
