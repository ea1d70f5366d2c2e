using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.Alarms;

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

    /// <summary>
    /// What the history has not been told yet, in order. It is no part of the JSON: whoever appends what made it appends it too, and goes on
    /// with <see cref="Told"/>.
    /// </summary>
    [JsonIgnore]
    public ImmutableList<AlarmTransition> Fresh { get; init; } = [];

    /// <summary>The book once the history has its <see cref="Fresh"/> ones.</summary>
    public AlarmBook Told() => Fresh.IsEmpty ? this : this with { Fresh = [] };

    /// <summary>Those that stand, the most urgent first, then the oldest.</summary>
    public IReadOnlyList<StandingAlarm> Standing() =>
        [.. Entries
            .Where(static e => e.Value.Stands)
            .Select(static e => e.Value.As(e.Key))
            .OrderBy(static a => a.Severity).ThenBy(static a => a.Since).ThenBy(static a => a.Code, StringComparer.Ordinal)];

    /// <summary>Null for a code that was never raised, or that is forgotten.</summary>
    public AlarmEntry? Find(string code) => Entries.GetValueOrDefault(code);

    /// <summary>The book after a change that is dated <paramref name="at"/>.</summary>
    public AlarmBook After(AlarmChange change, DateTimeOffset at)
    {
        var known = Find(change.Code);
        if (known is not null && known.Changed > at)
            return this;
        var entry = known is null
            ? new AlarmEntry(change.Raised, change.Severity, change.Text, at, at)
            : known with { Severity = change.Severity, Text = change.Text, Changed = at };
        return change.Raised ? Raised(change.Code, known, entry, at) : Cleared(change.Code, known, entry, at);
    }

    /// <summary>The book after something was decided about one of its alarms; one that is forgotten is left so.</summary>
    public AlarmBook After(AlarmEvent @event)
    {
        switch (@event)
        {
            case AlarmRaised e:
                return After(new AlarmChange(e.Code, true, e.Severity, e.Text), e.At);
            case AlarmCleared e when Find(e.Code) is { } entry:
                return After(new AlarmChange(e.Code, false, entry.Severity, entry.Text), e.At > entry.Changed ? e.At : entry.Changed);
            case AlarmAcknowledged e when Find(e.Code) is { Stands: true } entry:
                return With(e.Code, entry with { Acknowledged = new AlarmNote(e.By, e.At, e.Reason) }, AlarmStep.Acknowledged, e.At, e.By, e.Reason);
            case AlarmSuspended e when Find(e.Code) is { } entry:
                return With(e.Code, entry with { Suspended = new AlarmSuspension(e.By, e.At, e.Reason, e.Until) }, AlarmStep.Suspended, e.At, e.By, e.Reason);
            case AlarmResumed e when Find(e.Code) is { Suspended: not null } entry:
                return With(e.Code, entry with { Suspended = null }, AlarmStep.Resumed, e.At, e.By, e.Reason);
            case AlarmSettled e when Find(e.Code) is { Flapping: true } entry:
                return entry.Raised
                    ? With(e.Code, entry with { Flapping = false }, AlarmStep.Settled, e.At)
                    : With(e.Code, entry with { Flapping = false, Since = e.At, Acknowledged = null }, AlarmStep.Cleared, e.At);
            default:
                return this;
        }
    }

    private AlarmBook Raised(string code, AlarmEntry? known, AlarmEntry entry, DateTimeOffset at)
    {
        // One that is more urgent than who took note of it knew is raised anew; a lesser one is no news.
        var worse = known is { Raised: true } && entry.Severity < known.Severity;
        if (known is { Raised: true } && !worse)
            return With(code, entry);
        var raises = (known?.Raises ?? []).Where(r => r > at - AlarmRules.Window).Append(at).TakeLast(AlarmRules.FlapAfter).ToImmutableArray();
        var again = known is { Raises.IsEmpty: false } && at - known.Changed < AlarmRules.Quiet;
        entry = entry with { Raised = true, Raises = raises, Count = again ? known!.Count + 1 : 1 };
        // It never stopped standing.
        if (known is { Flapping: true })
            return With(code, entry);
        var book = With(code, entry with { Since = worse ? entry.Since : at, Acknowledged = null }, AlarmStep.Raised, at);
        return raises.Length == AlarmRules.FlapAfter
            ? book.With(code, book.Entries[code] with { Flapping = true }, AlarmStep.Flapping, at)
            : book;
    }

    private AlarmBook Cleared(string code, AlarmEntry? known, AlarmEntry entry, DateTimeOffset at)
    {
        entry = entry with { Raised = false };
        if (known is not { Raised: true } || known.Flapping)
            return With(code, entry);
        return With(code, entry with { Since = at, Acknowledged = null }, AlarmStep.Cleared, at);
    }

    private AlarmBook With(string code, AlarmEntry entry)
    {
        var entries = Entries.SetItem(code, entry);
        if (entries.Count > MaxCodes)
            entries = entries.Remove(entries.MinBy(static e => (e.Value.Stands, e.Value.Changed)).Key);
        return this with { Entries = entries };
    }

    private AlarmBook With(string code, AlarmEntry entry, AlarmStep step, DateTimeOffset at, string? by = null, string? reason = null) => With(code, entry) with
    {
        Fresh = Fresh.Add(new AlarmTransition(code, step, entry.Severity, entry.Text, at, entry.Count) { By = by, Reason = reason, Suspended = entry.Suspended is not null, Stands = entry.Stands }),
    };
}

/// <summary>What is remembered of one code.</summary>
/// <param name="Raised">What was last said of it.</param>
/// <param name="Since">When it took its present state.</param>
/// <param name="Changed">The date of the last change that spoke of it.</param>
public sealed record AlarmEntry(bool Raised, AlarmSeverity Severity, string Text, DateTimeOffset Since, DateTimeOffset Changed)
{
    /// <summary>When it was raised anew, the latest <see cref="AlarmRules.FlapAfter"/> times within <see cref="AlarmRules.Window"/>, rising.</summary>
    public ImmutableArray<DateTimeOffset> Raises { get; init; } = [];

    public long Count { get; init; } = 1;

    public bool Flapping { get; init; }

    public AlarmNote? Acknowledged { get; init; }

    public AlarmSuspension? Suspended { get; init; }

    /// <summary>Whether it is on the list: a flapping one is, whatever was last said of it.</summary>
    [JsonIgnore]
    public bool Stands => Raised || Flapping;

    internal StandingAlarm As(string code) => new(code, Severity, Text, Since) { Count = Count, Flapping = Flapping, Acknowledged = Acknowledged, Suspended = Suspended };
}
