namespace Jena.Iot.Ca.Ledger;

/// <summary>What an authority has issued, for people.</summary>
public static class LedgerTable
{
    /// <summary>Days before its end from which something is said to end soon.</summary>
    public const int SoonDays = 30;

    /// <summary>One line each, in order of name, then of time.</summary>
    /// <param name="all">Also what has ended or is revoked.</param>
    public static IEnumerable<string> Lines(CityLedger ledger, DateTimeOffset now, bool all)
    {
        foreach (var entry in Chosen(ledger, now, all))
            yield return $"{entry.Role,-8}  {entry.Name,-24}  {entry.NotAfter:yyyy-MM-dd}  {State(entry, now),-28}  {entry.Serial}";
        if (ledger.ListEnds <= now.AddDays(SoonDays))
            yield return $"the revocation list {(ledger.ListEnds <= now ? "ended" : "ends")} on {ledger.ListEnds:yyyy-MM-dd}: sign it anew with crl, and bring it to every broker, silo and API host";
    }

    /// <summary>The entries that <see cref="Lines"/> shows.</summary>
    public static IReadOnlyList<LedgerEntry> Chosen(CityLedger ledger, DateTimeOffset now, bool all) =>
        [.. ledger.Issued.Where(e => all || e.IsValid(now)).OrderBy(static e => e.Name, StringComparer.Ordinal).ThenBy(static e => e.IssuedAt)];

    private static string State(LedgerEntry entry, DateTimeOffset now) => entry switch
    {
        { RevokedAt: { } at } => $"revoked on {at:yyyy-MM-dd}",
        _ when entry.NotAfter < now => "ended",
        _ when entry.NotAfter <= now.AddDays(SoonDays) => $"ends in {Math.Max(0, (int)(entry.NotAfter - now).TotalDays)} days: renew it",
        _ => "valid",
    };
}
