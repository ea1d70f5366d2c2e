using System.Collections.Immutable;
using System.Globalization;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Edges;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.Alarms;

/// <summary>The logic of alarms that every kind of asset has in common. Pure and total.</summary>
public static class AlarmRules
{
    /// <summary>The code of the alarm that an asset gave no sign of life for longer than its kind allows.</summary>
    public const string Silent = "silent";

    /// <summary>The deadline at which <see cref="Follow"/> has to be looked at.</summary>
    public const string Due = "alarms";

    /// <summary>Raised anew this often within <see cref="Window"/>, an alarm flaps.</summary>
    public const int FlapAfter = 3;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    /// <summary>Without a change for this long an alarm flaps no longer.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromMinutes(10);

    public static readonly TimeSpan ShortestSuspension = TimeSpan.FromMinutes(1);

    /// <summary>Nothing is put aside for ever.</summary>
    public static readonly TimeSpan LongestSuspension = TimeSpan.FromDays(30);

    public static Decision<AlarmEvent> Decide(AlarmBook book, AlarmCommand command, Principal by, DateTimeOffset now)
    {
        if (CommandRules.CheckReason(command.Reason) is { } bad)
            return Decision<AlarmEvent>.Refuse(bad.Code, bad.Reason);
        if (string.IsNullOrEmpty(command.Code) || book.Find(command.Code) is not { } entry)
            return Decision<AlarmEvent>.Refuse("unknown-alarm", $"the asset has no alarm '{command.Code}': its view lists those that stand");
        return command switch
        {
            AcknowledgeAlarm when !entry.Stands => Decision<AlarmEvent>.Refuse("not-standing", $"the alarm '{command.Code}' does not stand: there is nothing to acknowledge"),
            AcknowledgeAlarm when entry.Acknowledged is not null => Decision<AlarmEvent>.Nothing,
            AcknowledgeAlarm e => Decision<AlarmEvent>.Of(new AlarmAcknowledged(by.Name, e.Code, e.Reason) { At = now }),
            SuspendAlarm e when e.For < ShortestSuspension || e.For > LongestSuspension =>
                Decision<AlarmEvent>.Refuse("bad-span", $"for is {e.For}: write {ShortestSuspension} to {LongestSuspension}"),
            SuspendAlarm e => Decision<AlarmEvent>.Of(new AlarmSuspended(by.Name, e.Code, e.Reason, now + e.For) { At = now }),
            ResumeAlarm when entry.Suspended is null => Decision<AlarmEvent>.Nothing,
            ResumeAlarm e => Decision<AlarmEvent>.Of(new AlarmResumed(by.Name, e.Code, e.Reason) { At = now }),
            _ => Decision<AlarmEvent>.Refuse("unknown-command", $"an alarm knows no {command.GetType().Name}"),
        };
    }

    /// <summary>What time alone brings about: silence raised and, with a sign of life, cleared; suspensions that are over; alarms that came to rest.</summary>
    /// <param name="silentAfter">How long the asset may be silent; null for as long as it likes. One that never gave a sign is not silent but unknown.</param>
    /// <param name="watched">Since when somebody listens: what was said before may have been missed, and no silence is counted from earlier on.</param>
    public static ImmutableArray<AlarmEvent> Follow(Vitals vitals, TimeSpan? silentAfter, DateTimeOffset watched, DateTimeOffset now)
    {
        var silent = SilentFrom(vitals, silentAfter, watched) <= now;
        var known = vitals.Alarms.Find(Silent) is { Raised: true };
        var events = ImmutableArray<AlarmEvent>.Empty;
        if (silent && !known)
            events = events.Add(new AlarmRaised(Silent, AlarmSeverity.High, string.Create(CultureInfo.InvariantCulture, $"no sign of life since {vitals.LastSign:yyyy-MM-dd HH:mm:ss} UTC")) { At = now });
        else if (known && SilentFrom(vitals, silentAfter, DateTimeOffset.MinValue) is var from && (from is null || from > now))
            events = events.Add(new AlarmCleared(Silent) { At = now });
        foreach (var (code, entry) in vitals.Alarms.Entries)
        {
            if (entry.Suspended?.Until <= now)
                events = events.Add(new AlarmResumed(Principal.Schedule.Name, code, "its time was over") { At = now });
            if (entry.Flapping && entry.Changed + Quiet <= now)
                events = events.Add(new AlarmSettled(code) { At = now });
        }
        return events;
    }

    /// <summary>
    /// When <see cref="Follow"/> is to be asked again at the latest; null for never. The end of a silence is put off in steps as long as it is
    /// itself, so that not every reading moves it: a silence is told after one to two times <paramref name="silentAfter"/>.
    /// </summary>
    public static DateTimeOffset? Next(AssetId id, Vitals vitals, TimeSpan? silentAfter, DateTimeOffset watched)
    {
        DateTimeOffset? next = null;
        if (vitals.Alarms.Find(Silent) is not { Raised: true } && SilentFrom(vitals, silentAfter, watched) is { } silent)
            next = Step(silent, silentAfter!.Value, Phase(id));
        foreach (var entry in vitals.Alarms.Entries.Values)
        {
            if (entry.Suspended is { } suspension)
                next = Earlier(next, suspension.Until);
            if (entry.Flapping)
                next = Earlier(next, entry.Changed + Quiet);
        }
        return next;
    }

    private static DateTimeOffset? SilentFrom(Vitals vitals, TimeSpan? silentAfter, DateTimeOffset watched) =>
        vitals.LastSign is { } sign && silentAfter is { } after ? (sign > watched ? sign : watched) + after : null;

    private static DateTimeOffset Earlier(DateTimeOffset? one, DateTimeOffset other) => one < other ? one.Value : other;

    private static DateTimeOffset Step(DateTimeOffset due, TimeSpan every, uint phase)
    {
        var shift = phase % every.Ticks;
        var steps = (due.UtcTicks - shift + every.Ticks - 1) / every.Ticks;
        return new DateTimeOffset((steps * every.Ticks) + shift, TimeSpan.Zero);
    }

    /// <summary>Assets take their steps at moments of their own, lest all of them write at once. Always the same for one id.</summary>
    private static uint Phase(AssetId id)
    {
        var hash = 2166136261u;
        foreach (var letter in id.Slug)
            hash = unchecked((hash ^ letter) * 16777619u);
        return hash;
    }
}
