using System.Security.Cryptography;

namespace Jena.Iot.Ca.Authority;

/// <summary>The authority's private key as text.</summary>
public static class AuthorityKey
{
    /// <summary>The shortest passphrase, in characters.</summary>
    public const int MinPassphrase = 12;

    private const int Rounds = 600_000;

    /// <summary>PKCS #8, PEM. With AES-256 and PBKDF2 below the passphrase; plain for null.</summary>
    public static string Write(ECDsa key, string? passphrase)
    {
        if (passphrase is null)
            return key.ExportPkcs8PrivateKeyPem() + "\n";
        if (passphrase.Length < MinPassphrase)
            throw new CaException($"the passphrase has {passphrase.Length} characters: choose one of {MinPassphrase} or more");
        return key.ExportEncryptedPkcs8PrivateKeyPem(passphrase, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, Rounds)) + "\n";
    }

    /// <summary>Throws <see cref="CaException"/> for a wrong passphrase or a text that is no key.</summary>
    public static ECDsa Read(string pem, string file, Func<string> passphrase)
    {
        var key = ECDsa.Create();
        try
        {
            if (pem.Contains("BEGIN ENCRYPTED PRIVATE KEY", StringComparison.Ordinal))
                key.ImportFromEncryptedPem(pem, passphrase());
            else
                key.ImportFromPem(pem);
            return key;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw new CaException($"{file} cannot be opened: the passphrase is another one, or the file is damaged ({exception.Message})", exception);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }
}
