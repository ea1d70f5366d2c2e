using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Jena.Iot.Contracts;
using Jena.Iot.Contracts.Access;

namespace Jena.Iot.Api.Access;

/// <summary>
/// Whose a token is, asked of the cluster and remembered for <see cref="Remembered"/>: so long may a token that another
/// host took back still be good here. Holds hashes, never tokens.
/// </summary>
public sealed class TokenCache(IClusterClient cluster, TimeProvider time)
{
    /// <summary>10 s.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromSeconds(10);

    // Reached only by somebody who guesses; then everything is asked again.
    private const int MostEntries = 10_000;

    private readonly ConcurrentDictionary<string, (TokenHolder? Holder, DateTimeOffset Until)> entries = new(StringComparer.Ordinal);

    /// <summary>Null for nobody's.</summary>
    public async Task<TokenHolder?> FindAsync(string token)
    {
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
        var now = time.GetUtcNow();
        if (entries.TryGetValue(key, out var entry) && now < entry.Until)
            return entry.Holder;
        var holder = await cluster.GetGrain<IAccessGrain>(GrainKeys.City).Authenticate(token);
        if (entries.Count >= MostEntries)
            entries.Clear();
        entries[key] = (holder, now + Remembered);
        return holder;
    }

    /// <summary>Asks again from now on: tokens were given or taken.</summary>
    public void Forget() => entries.Clear();
}
