using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Jena.Iot.Edge.Uplink;

/// <summary>The edge's own certificate, by which a broker knows it.</summary>
internal static class EdgeCertificate
{
    private const string CommonName = "2.5.4.3";
    private const string OrganizationalUnit = "2.5.4.11";

    /// <summary>The role that an edge's certificate names.</summary>
    public const string Role = "edge";

    /// <summary>With its key. Throws <see cref="UplinkException"/> that says which file to mend.</summary>
    /// <param name="keyFile">Null when the key is in the certificate's file.</param>
    public static X509Certificate2 Load(string file, string? keyFile)
    {
        try
        {
            return X509Certificate2.CreateFromPemFile(file, keyFile);
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            throw new UplinkException($"the certificate {file} and the key {keyFile ?? file} cannot be used together ({error.Message}): enrol the edge again", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UplinkException($"the edge's own certificate cannot be read: {error.Message}", error);
        }
    }

    /// <summary>Without its key. Throws <see cref="CryptographicException"/> for a file that holds none, and what reading throws.</summary>
    public static X509Certificate2 LoadPublic(string file) => X509Certificate2.CreateFromPem(File.ReadAllText(file));

    /// <summary>Whether it names this edge, in this role.</summary>
    public static bool IsOf(X509Certificate2 certificate, string edge) =>
        Named(certificate, CommonName) == edge && Named(certificate, OrganizationalUnit) == Role;

    private static string? Named(X509Certificate2 certificate, string type)
    {
        var found = certificate.SubjectName.EnumerateRelativeDistinguishedNames().Where(n => !n.HasMultipleElements && n.GetSingleElementType().Value == type).ToArray();
        return found.Length == 1 ? found[0].GetSingleElementValue() : null;
    }
}
