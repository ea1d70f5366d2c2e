using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Jena.Iot.Ca.Authority;

/// <summary>Reads the request that a machine makes for its own key (PKCS #10, PEM), so that the key never leaves it.</summary>
public static class SigningRequest
{
    private const string CommonName = "2.5.4.3";

    /// <summary>
    /// Its key, once its signature shows that whoever made it has the private one. Everything else in it is left aside, but a name in
    /// it has to be the holder's. Throws <see cref="CaException"/>.
    /// </summary>
    public static PublicKey Read(string pem, Holder holder)
    {
        CertificateRequest request;
        try
        {
            request = CertificateRequest.LoadSigningRequestPem(pem, HashAlgorithmName.SHA256);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new CaException($"that is no certificate signing request, or its signature is wrong ({exception.Message}): give the PEM text that begins with -----BEGIN CERTIFICATE REQUEST-----", exception);
        }
        var name = request.SubjectName.EnumerateRelativeDistinguishedNames()
            .FirstOrDefault(static n => !n.HasMultipleElements && n.GetSingleElementType().Value == CommonName)?.GetSingleElementValue();
        if (name is not null && name != holder.Name)
            throw new CaException($"the request is for {name}, not for {holder.Name}: take the request of the right machine");
        return request.PublicKey;
    }
}
