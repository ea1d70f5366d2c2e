using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Jena.Iot.Contracts.Trust;

/// <summary>Whose signature counts, and whose does no more.</summary>
/// <param name="Authorities">Self-signed; several while one takes over from another.</param>
public sealed record CityTrust(X509Certificate2Collection Authorities, RevokedList Revoked)
{
    /// <summary>Throws <see cref="InvalidOperationException"/> that names the setting and says what is wrong with its file.</summary>
    /// <param name="section">Under which <c>AuthorityFile</c> and <c>RevokedFile</c> are set, such as <c>Cluster:Tls</c>.</param>
    /// <param name="authorityFile">PEM, any number of certificates.</param>
    /// <param name="revokedFile">See <see cref="RevokedList.Read"/>; null for nothing revoked.</param>
    public static CityTrust Read(string section, string authorityFile, string? revokedFile)
    {
        var authorities = Read($"{section}:AuthorityFile", authorityFile, () =>
        {
            var all = new X509Certificate2Collection();
            all.ImportFromPemFile(authorityFile);
            return all.Count > 0 ? all : throw new FormatException("there is no certificate in it (-----BEGIN CERTIFICATE-----)");
        });
        return new CityTrust(authorities, revokedFile is null ? RevokedList.Empty
            : Read($"{section}:RevokedFile", revokedFile, () => RevokedList.Read(File.ReadAllBytes(revokedFile), authorities)));
    }

    internal static T Read<T>(string setting, string file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException or FormatException or ArgumentException)
        {
            throw new InvalidOperationException($"{setting} names {file}, which cannot be used: {exception.Message}", exception);
        }
    }
}
