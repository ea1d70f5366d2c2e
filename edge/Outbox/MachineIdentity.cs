using System.Security.Cryptography;
using System.Text;

namespace Jena.Iot.Edge.Outbox;

/// <summary>Makes the identities of streams from the machine's id, which itself never leaves the machine.</summary>
public static class MachineIdentity
{
    /// <summary>A hash of the machine's id, 64 hex digits: tells a copied outbox from one at home.</summary>
    public static string Fingerprint(string machineIdPath)
    {
        var id = File.Exists(machineIdPath) ? File.ReadAllText(machineIdPath).Trim() : "";
        return Hash($"jena-iot machine {(id.Length > 0 ? id : Environment.MachineName)}");
    }

    /// <summary>A new identity for a stream on the machine with this fingerprint: 24 lower-case hex digits.</summary>
    public static string NewStream(string fingerprint) =>
        Hash($"jena-iot stream {fingerprint} {Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))}")[..24];

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
