using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Edges;
using Jena.Iot.Domain.Edges.Outputs;
using Jena.Iot.Domain.Junctions.Configuration;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.Junctions.Selection;

/// <summary>
/// Which programme is asked of a controller, and what it is seen to do. An output of an edge only requests: the controller decides, and
/// its own safety is never touched. Nothing counts as done before the controller was seen to do it.
/// </summary>
public sealed record SelectionBook
{
    /// <summary>How long a confirmation, or the return to normal, may take before it is called missing. The attempt goes on.</summary>
    public static readonly TimeSpan ConfirmWithin = TimeSpan.FromMinutes(2);

    public static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);

    /// <summary>So long before the end of a command the calendar goes on with the same programme, so that the edge does not take it back meanwhile.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromSeconds(30);

    /// <summary>By command; the calendar may choose for longer.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    /// <summary>Selections that are over and kept; older ones are in the journal alone.</summary>
    public const int MaxKept = 10;

    /// <summary>The deadline at which time has to be looked at.</summary>
    public const string Due = "programme";

    /// <summary>The alarm that a selection is not confirmed.</summary>
    public const string NotConfirmedAlarm = "programme-not-confirmed";

    /// <summary>The alarm that a selection is over and the controller has not returned to normal.</summary>
    public const string NotReturnedAlarm = "programme-not-returned";

    private const string ByCalendarReason = "by the calendar";

    public static SelectionBook Empty { get; } = new();

    /// <summary>What is wanted now; null when the controller is left to itself.</summary>
    public ProgrammeSelection? Current { get; init; }

    /// <summary>What is over and not known to be gone; the next one waits for it.</summary>
    public ProgrammeSelection? Leaving { get; init; }

    /// <summary>The latest that are over, the oldest first.</summary>
    public ImmutableArray<ProgrammeSelection> Past { get; init; } = [];

    /// <summary>How many were ever made.</summary>
    public long Made { get; init; }

    /// <summary>Null until the controller was seen to run one.</summary>
    public ProgrammeShown? Shown { get; init; }

    /// <summary>Until when the calendar has been followed; null when it is to be followed anew.</summary>
    public DateTimeOffset? CalendarUntil { get; init; }

    /// <summary>The attempt that is under way at the edge, or is to be: what is over is taken back first. Null when nothing is to be asked.</summary>
    [JsonIgnore]
    public ProgrammeSelection? Pending => Leaving is { Done: false } ? Leaving : Current is { IsWanted: true, Done: false } ? Current : null;

    public Decision<JunctionEvent> Select(SelectProgramme command, JunctionConfiguration? configuration, Principal by, DateTimeOffset now)
    {
        if (CommandRules.CheckReason(command.Reason) is { } bad)
            return Decision<JunctionEvent>.Refuse(bad.Code, bad.Reason);
        if (command.For < Shortest || command.For > Longest)
            return Decision<JunctionEvent>.Refuse("bad-span", $"for is {command.For}: write {Shortest} to {Longest}");
        if (configuration?.Programmes.FirstOrDefault(p => p.Number == command.Programme) is not { } programme)
        {
            var known = configuration is { Programmes.Count: > 0 } ? $"write one of {string.Join(", ", configuration.Programmes.Select(static p => p.Number))}" : "its configuration lists no programme yet";
            return Decision<JunctionEvent>.Refuse("unknown-programme", $"the junction has no programme {command.Programme}: {known}");
        }
        if (programme.Request is not { } request)
            return Decision<JunctionEvent>.Refuse("not-selectable", $"programme {command.Programme} has no output that requests it: name edge and output in its 'request', or release the selection to return to normal");
        // Taken back first, the controller would leave the programme in between.
        if (Current is { IsWanted: true } current && current.Programme == programme.Number && current.Output == request.Output && current.Edge == request.Edge)
            return Decision<JunctionEvent>.Of(new ProgrammeExtended(by.Name, current.Id, command.Reason, now + command.For) { At = now });
        return Decision<JunctionEvent>.Of([.. Replace("replaced", by.Name, command.Reason, now), Requested(programme.Number, request, SelectionSource.Command, by.Name, command.Reason, now + command.For, now)]);
    }

    public Decision<JunctionEvent> Release(ReleaseProgramme command, JunctionConfiguration? configuration, Principal by, DateTimeOffset now)
    {
        if (CommandRules.CheckReason(command.Reason) is { } bad)
            return Decision<JunctionEvent>.Refuse(bad.Code, bad.Reason);
        if (Continued(configuration, now) is { } until)
            return Decision<JunctionEvent>.Of(new ProgrammeExtended(by.Name, Current!.Id, command.Reason, until, SelectionSource.Calendar) { At = now });
        return Current is null ? Decision<JunctionEvent>.Nothing : Decision<JunctionEvent>.Of([.. Replace("released", by.Name, command.Reason, now)]);
    }

    /// <summary>What the cabinet said of an attempt. One that is no longer the latest changes nothing.</summary>
    public Decision<JunctionEvent> Report(ReportAttempt report, DateTimeOffset now)
    {
        if (Pending is not { } pending || pending.Command != report.Command)
            return Decision<JunctionEvent>.Nothing;
        if (report.Refusal is { } refusal)
            return Refused([], pending, refusal.Code, refusal.Reason, now);
        if (report.Request is not { } request)
            return Decision<JunctionEvent>.Nothing;
        var events = ImmutableArray<JunctionEvent>.Empty;
        if (pending.Request is null && request.Phase is not RequestPhase.Requested)
            events = events.Add(new ProgrammeSent(pending.Id, pending.Attempt, request.Id) { At = now });
        return request.Phase switch
        {
            RequestPhase.Executed when request.ReadBack == pending.IsWanted => Decision<JunctionEvent>.Of([.. events, new ProgrammeExecuted(pending.Id, pending.Attempt) { At = now }]),
            RequestPhase.Refused => Refused(events, pending, request.Code ?? "refused", request.Detail ?? "the edge refused it", now),
            RequestPhase.Expired => Decision<JunctionEvent>.Of([.. events, new ProgrammeAskedAgain(pending.Id, pending.Attempt + 1, request.Code ?? "expired", request.Detail ?? "it came too late", Untouched: true) { At = now }]),
            RequestPhase.Executed or RequestPhase.Interrupted =>
                Decision<JunctionEvent>.Of([.. events, new ProgrammeAskedAgain(pending.Id, pending.Attempt + 1, request.Code ?? "not-as-asked", request.Detail ?? "the output does not show what was asked") { At = now }]),
            // Nobody knows what became of it, and it is waited for on: asking again may do it twice, which is harmless for a level.
            RequestPhase.Unanswered => Decision<JunctionEvent>.Of([.. events, new ProgrammeAskedAgain(pending.Id, pending.Attempt + 1, "unanswered", "the edge did not answer") { At = now }]),
            _ => Decision<JunctionEvent>.Of([.. events]),
        };
    }

    /// <summary>What follows from what the controller shows, from the time and from the calendar. Applied, nothing more follows.</summary>
    public ImmutableArray<JunctionEvent> Follow(JunctionConfiguration? configuration, DateTimeOffset now)
    {
        var events = ImmutableArray<JunctionEvent>.Empty;
        var book = this;
        void Add(JunctionEvent e)
        {
            events = events.Add(e);
            book = book.After(e);
        }

        if (book.Current is { Source: SelectionSource.Command } command && command.Until - Ahead <= now && book.Continued(configuration, command.Until) is { } on)
            Add(new ProgrammeExtended(Principal.Schedule.Name, command.Id, ByCalendarReason, on, SelectionSource.Calendar) { At = now });
        if (book.Current is { IsWanted: true } ended && ended.Until <= now && !GoesOn(ended, configuration, now))
            Add(new ProgrammeEnded(Principal.Schedule.Name, ended.Id, "expired", null) { At = now });
        foreach (var e in book.ByCalendar(configuration, now))
            Add(e);
        if (book.Leaving is { } leaving)
        {
            if (leaving.Done && book.Shown is { } left && left.Programme != leaving.Programme && left.IsSeenFrom(leaving.LeavesFrom ?? leaving.At))
                Add(new ProgrammeReturned(leaving.Id) { At = now });
            else if (leaving.Phase is SelectionPhase.Returning && leaving.Since + ConfirmWithin <= now)
                Add(new ProgrammeNotReturned(leaving.Id, leaving.Done ? $"the output is off and the controller {book.Shows(leaving.LeavesFrom ?? leaving.At)}" : "the output could not be taken back yet") { At = now });
        }
        if (book.Current is { IsWanted: true } current)
        {
            var shows = book.Shown?.Programme == current.Programme;
            // Before the edge has done its part only a change to it counts: it may have run by itself, and the output is to be set all the same.
            if (current.Phase is not SelectionPhase.Confirmed && shows && (current.Done ? book.Shown!.IsSeenFrom(current.AttemptAt) : book.Shown!.Since >= current.AttemptAt))
                Add(new ProgrammeConfirmed(current.Id, book.Shown!.Since) { At = now });
            else if (current.Phase is SelectionPhase.Confirmed && !shows)
                Add(new ProgrammeAskedAgain(current.Id, current.Attempt + 1, "deviates", $"the controller was seen to run {(book.Shown is { Programme: > 0 } shown ? $"programme {shown.Programme}" : "another programme")}") { At = now });
            else if (current.Phase is SelectionPhase.Requested or SelectionPhase.Sent && current.Since + ConfirmWithin <= now)
                Add(new ProgrammeNotConfirmed(current.Id, current.Done ? $"the output is on and the controller {book.Shows(current.AttemptAt)}" : $"the edge has not set the output{(current.Detail is { } why ? $": {why}" : "")}") { At = now });
        }
        if (book.Current is { Phase: SelectionPhase.NotConfirmed, Done: true } trying && trying.AttemptAt + ConfirmWithin <= now)
            Add(new ProgrammeAskedAgain(trying.Id, trying.Attempt + 1, "not-confirmed", $"the output is on and the controller {book.Shows(trying.AttemptAt)}") { At = now });
        return events;
    }

    /// <summary>When <see cref="Follow"/> has to be looked at at the latest; null for never.</summary>
    public DateTimeOffset? Next(JunctionConfiguration? configuration)
    {
        DateTimeOffset? next = Current is { IsWanted: true } ending ? ending.Until : null;
        if (Current is { Source: SelectionSource.Command } command && Continued(configuration, command.Until) is not null)
            next = command.Until - Ahead;
        if (Leaving is { Phase: SelectionPhase.Returning } leaving)
            next = Earlier(next, leaving.Since + ConfirmWithin);
        if (Current is { Phase: SelectionPhase.Requested or SelectionPhase.Sent } waiting)
            next = Earlier(next, waiting.Since + ConfirmWithin);
        if (Current is { Phase: SelectionPhase.NotConfirmed, Done: true } trying)
            next = Earlier(next, trying.AttemptAt + ConfirmWithin);
        return configuration?.Calendar is not null && Current is not { Source: SelectionSource.Command } ? Earlier(next, CalendarUntil ?? DateTimeOffset.UnixEpoch) : next;
    }

    /// <summary>The book after the controller told which programme it runs.</summary>
    public SelectionBook After(IndianaEvent e, DateTimeOffset at)
    {
        if (e.Code != IndianaCode.PatternChange)
            return this;
        return this with { Shown = Shown is null ? new ProgrammeShown(e.Parameter, at, at) : Shown.After(e.Parameter, at) };
    }

    public SelectionBook After(JunctionEvent @event)
    {
        switch (@event)
        {
            case ProgrammeRequested e:
                var made = new ProgrammeSelection
                {
                    Id = e.Id,
                    Programme = e.Programme,
                    Edge = e.Edge,
                    Output = e.Output,
                    By = e.By,
                    Source = e.Chooser,
                    Reason = e.Reason,
                    At = e.At,
                    Until = e.Until,
                    Since = e.At,
                    AttemptAt = e.At,
                };
                return (this with { Current = made, Made = Made + 1, CalendarUntil = e.Chooser is SelectionSource.Calendar ? e.Until : null }).Overtaken();
            case ProgrammeExtended e:
                var byCalendar = e.Chooser is SelectionSource.Calendar;
                return Change(e.Id, s => s with
                {
                    By = byCalendar ? Principal.Schedule.Name : e.By,
                    Reason = byCalendar ? ByCalendarReason : e.Reason,
                    Source = e.Chooser,
                    Until = e.Until,
                    Attempt = s.Attempt + 1,
                    AttemptAt = e.At,
                    Request = null,
                    Done = false,
                    // What it was asked before may be on its way.
                    MayBeOn = true,
                    Refusing = false,
                }) with { CalendarUntil = byCalendar ? e.Until : CalendarUntil };
            case ProgrammeKept e:
                return Change(e.Id, s => s with { Until = e.Until, Request = null, Done = true, Code = e.Code, Detail = e.Detail });
            case ProgrammeSent e:
                return Change(e.Id, s => s with { Request = e.Request, Phase = s.Phase is SelectionPhase.Requested ? SelectionPhase.Sent : s.Phase, Since = s.Phase is SelectionPhase.Requested ? e.At : s.Since });
            case ProgrammeExecuted e:
                return Change(e.Id, static s => s with { Done = true, MayBeOn = s.IsWanted, Held = s.IsWanted ? s.Until : null, Refusing = false }).Overtaken();
            case ProgrammeAskedAgain e:
                return Change(e.Id, s => s with
                {
                    Attempt = e.Attempt,
                    AttemptAt = e.At,
                    Request = null,
                    Done = false,
                    MayBeOn = s.MayBeOn || !e.Untouched,
                    Held = null,
                    Refusing = e.Untouched && e.Code is not ("expired" or "never-sent") && !AttemptRefusals.Passing.Contains(e.Code),
                    Code = e.Code,
                    Detail = e.Detail,
                    Phase = s.Phase is SelectionPhase.Confirmed ? SelectionPhase.Requested : s.Phase,
                    Since = s.Phase is SelectionPhase.Confirmed ? e.At : s.Since,
                });
            case ProgrammeConfirmed e:
                return Change(e.Id, s => s with { Phase = SelectionPhase.Confirmed, Since = e.At, Done = true, MayBeOn = true, Held = s.Until, Refusing = false, Code = null, Detail = null });
            case ProgrammeNotConfirmed e:
                return Change(e.Id, s => s with { Phase = SelectionPhase.NotConfirmed, Since = e.At, Code = "not-confirmed", Detail = e.Detail });
            case ProgrammeRefused e when Current?.Id == e.Id:
                return this with
                {
                    Current = null,
                    Past = Kept(Current with { Phase = SelectionPhase.Refused, Since = e.At, Code = e.Code, Detail = e.Detail }),
                    CalendarUntil = Current.Source is SelectionSource.Command ? null : CalendarUntil,
                };
            case ProgrammeEnded e when Current?.Id == e.Id:
                return Ended(Current, e) with { CalendarUntil = Current.Source is SelectionSource.Command ? null : CalendarUntil };
            case ProgrammeReturned e when Leaving?.Id == e.Id:
                return this with { Leaving = null, Past = Kept(Leaving with { Phase = SelectionPhase.Returned, Since = e.At }) };
            case ProgrammeNotReturned e:
                return Change(e.Id, s => s with { Phase = SelectionPhase.NotReturned, Since = e.At, Detail = e.Detail });
            case ProgrammeCalendarFollowed e:
                return this with
                {
                    CalendarUntil = e.Until,
                    Current = Current is { Source: SelectionSource.Calendar } current && current.Programme == e.Programme ? current with { Until = e.Until } : Current,
                };
            default:
                return this;
        }
    }

    private IEnumerable<JunctionEvent> ByCalendar(JunctionConfiguration? configuration, DateTimeOffset now)
    {
        if (configuration?.Calendar is not { } calendar || Current is { Source: SelectionSource.Command })
            yield break;
        if (CalendarUntil > now)
            yield break;
        var due = calendar.ProgrammeAt(now);
        var until = calendar.NextChange(now)?.At ?? now + Longest;
        var same = Current is { } running && running.Programme == due && IsAskedBy(configuration, running);
        if (Current is { } current && !same)
            yield return new ProgrammeEnded(Principal.Schedule.Name, current.Id, "replaced", ByCalendarReason) { At = now };
        if (!same && configuration.Programmes.FirstOrDefault(p => p.Number == due) is { Request: { } request } wanted)
            yield return Requested(wanted.Number, request, SelectionSource.Calendar, Principal.Schedule.Name, ByCalendarReason, until, now);
        // The edge goes by the end that it was told.
        else if (same && Current!.Until != until && Current.Ask().HoldMs is not null)
            yield return new ProgrammeExtended(Principal.Schedule.Name, Current.Id, ByCalendarReason, until, SelectionSource.Calendar) { At = now };
        else
            yield return new ProgrammeCalendarFollowed(due, until) { At = now };
    }

    // Ended and requested anew, the controller would leave the programme in between.
    private static bool GoesOn(ProgrammeSelection selection, JunctionConfiguration? configuration, DateTimeOffset now) =>
        selection.Source is SelectionSource.Calendar && configuration?.Calendar?.ProgrammeAt(now) == selection.Programme;

    /// <summary>Until when the calendar goes on, from a moment on, with what a command selected; null when it does not.</summary>
    private DateTimeOffset? Continued(JunctionConfiguration? configuration, DateTimeOffset from) =>
        Current is { Source: SelectionSource.Command } current && configuration?.Calendar is { } calendar && calendar.ProgrammeAt(from) == current.Programme && IsAskedBy(configuration, current)
            ? calendar.NextChange(from)?.At ?? from + Longest
            : null;

    private static bool IsAskedBy(JunctionConfiguration configuration, ProgrammeSelection selection) =>
        configuration.Programmes.FirstOrDefault(p => p.Number == selection.Programme)?.Request == new ProgrammeRequest(selection.Edge, selection.Output);

    /// <summary>What the controller shows, in words, to whoever waits for it from a moment on.</summary>
    private string Shows(DateTimeOffset from) => Shown switch
    {
        null => "never said what it runs",
        { } shown when shown.IsSeenFrom(from) => $"shows programme {shown.Programme}",
        { } shown => $"was not seen since; before, it showed programme {shown.Programme}",
    };

    /// <summary>A programme that is wanted again is not waited for to be left: its output is off, or was.</summary>
    private SelectionBook Overtaken() => Leaving is { Done: true } leaving && Current is { IsWanted: true } current && current.Programme == leaving.Programme
        ? this with { Leaving = null, Past = Kept(leaving with { Detail = "another selection of it came before the return was seen" }) }
        : this;

    /// <summary>What is over is on its way back; what was never asked of the edge, because another one was to leave first, is over at once.</summary>
    private SelectionBook Ended(ProgrammeSelection current, ProgrammeEnded e)
    {
        var over = current with { Phase = SelectionPhase.Returning, Since = e.At, Attempt = 1, AttemptAt = e.At, Request = null, Done = false, Held = null, Refusing = false, LeavesFrom = current.Phase is SelectionPhase.Confirmed ? current.Since : e.At < current.Until ? e.At : current.Until, Code = e.Why, Detail = e.Reason };
        return Leaving switch
        {
            { Done: false } => this with { Current = null, Past = Kept(over with { Phase = SelectionPhase.Returned }) },
            { } before => this with { Current = null, Leaving = over, Past = Kept(before with { Detail = "another selection came before the return was seen" }) },
            null => this with { Current = null, Leaving = over },
        };
    }

    private IEnumerable<JunctionEvent> Replace(string why, string by, string reason, DateTimeOffset now)
    {
        if (Current is { } current)
            yield return new ProgrammeEnded(by, current.Id, why, reason) { At = now };
    }

    private ProgrammeRequested Requested(int programme, ProgrammeRequest request, SelectionSource source, string by, string reason, DateTimeOffset until, DateTimeOffset now) =>
        new(by, CommandRules.Id('p', Made + 1, now), programme, request.Edge, request.Output, source, reason, until) { At = now };

    /// <summary>
    /// What passes is asked again, and what the calendar wants too, since nobody else would ask; what is on stays as it was, and what may be on
    /// is taken back.
    /// </summary>
    private static Decision<JunctionEvent> Refused(ImmutableArray<JunctionEvent> before, ProgrammeSelection pending, string code, string detail, DateTimeOffset now) => Decision<JunctionEvent>.Of([.. before, pending switch
    {
        { IsWanted: false } when AttemptRefusals.Gone.Contains(code) => new ProgrammeExecuted(pending.Id, pending.Attempt) { At = now },
        { IsWanted: false } or { Source: SelectionSource.Calendar } => new ProgrammeAskedAgain(pending.Id, pending.Attempt + 1, code, detail, Untouched: true) { At = now },
        _ when AttemptRefusals.Passing.Contains(code) => new ProgrammeAskedAgain(pending.Id, pending.Attempt + 1, code, detail, Untouched: true) { At = now },
        { Held: { } held } when held > now => new ProgrammeKept(pending.Id, held, code, detail) { At = now },
        { MayBeOn: true } => new ProgrammeEnded(Principal.Delivery.Name, pending.Id, "refused", detail) { At = now },
        _ => new ProgrammeRefused(pending.Id, code, detail) { At = now },
    }]);

    private SelectionBook Change(string id, Func<ProgrammeSelection, ProgrammeSelection> change) =>
        Leaving?.Id == id ? this with { Leaving = change(Leaving) } : Current?.Id == id ? this with { Current = change(Current) } : this;

    private ImmutableArray<ProgrammeSelection> Kept(ProgrammeSelection over) =>
        Past.Length < MaxKept ? Past.Add(over) : Past.RemoveAt(0).Add(over);

    private static DateTimeOffset Earlier(DateTimeOffset? one, DateTimeOffset other) => one < other ? one.Value : other;
}
