using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Jena.Iot.Silo.Grains.Access;

/// <summary>
/// Secrets of 256 random bits. Because they are random and never chosen by a person, one SHA-256 is enough to store them by.
/// </summary>
public static class Secret
{
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    /// <summary>Takes as long for a near miss as for a far one.</summary>
    public static bool Matches(string secret, string hash) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Hash(secret)), Encoding.ASCII.GetBytes(hash));
}
