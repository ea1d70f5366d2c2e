using System.Collections.Immutable;

namespace Jena.Iot.Domain.Sensing;

/// <summary>
/// The alarms of one asset: those that stand, and when each code last changed, so that an older change that comes later
/// (a backlog, a replayed dead letter) neither raises nor clears anything. Bounded to <see cref="MaxCodes"/> codes.
/// </summary>
public sealed record AlarmBook
{
    /// <summary>Codes that are remembered at most; beyond it the code that changed longest ago is forgotten, cleared ones first.</summary>
    public const int MaxCodes = 200;

    public static AlarmBook Empty { get; } = new();

    /// <summary>Every remembered code, standing or cleared.</summary>
    public ImmutableSortedDictionary<string, AlarmEntry> Entries { get; init; } = ImmutableSortedDictionary.Create<string, AlarmEntry>(StringComparer.Ordinal);

    /// <summary>Those that stand, the most urgent first, then the oldest.</summary>
    public IReadOnlyList<StandingAlarm> Standing() =>
        [.. Entries
            .Where(static e => e.Value.Raised)
            .Select(static e => new StandingAlarm(e.Key, e.Value.Severity, e.Value.Text, e.Value.Since))
            .OrderBy(static a => a.Severity).ThenBy(static a => a.Since).ThenBy(static a => a.Code, StringComparer.Ordinal)];

    /// <summary>The book after a change that is dated <paramref name="at"/>.</summary>
    public AlarmBook After(AlarmChange change, DateTimeOffset at)
    {
        var known = Entries.GetValueOrDefault(change.Code);
        if (known is not null && known.Changed > at)
            return this;
        var since = known is not null && known.Raised == change.Raised ? known.Since : at;
        var entries = Entries.SetItem(change.Code, new AlarmEntry(change.Raised, change.Severity, change.Text, since, at));
        if (entries.Count > MaxCodes)
            entries = entries.Remove(entries.MinBy(static e => (e.Value.Raised, e.Value.Changed)).Key);
        return this with { Entries = entries };
    }
}

/// <param name="Since">When it took its present state.</param>
/// <param name="Changed">The date of the last change that spoke of it.</param>
public sealed record AlarmEntry(bool Raised, AlarmSeverity Severity, string Text, DateTimeOffset Since, DateTimeOffset Changed);
