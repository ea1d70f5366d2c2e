using System.Security.Cryptography;
using System.Text;

namespace Jena.Iot.Wire.Configuration;

/// <summary>Names a station file by its content.</summary>
public static class ConfigurationHash
{
    /// <summary><c>sha256:</c> and the SHA-256 of the text in UTF-8, 64 lower-case hexadecimal digits.</summary>
    public static string Of(string station) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(station)));
}
