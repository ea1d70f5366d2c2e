using System.Collections.Immutable;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.Edges.Outputs;

/// <summary>
/// The requests for a cabinet's outputs: those that are pending, all of them, and the latest of the others. What is settled once stays so;
/// only the lack of an answer gives way to the fate.
/// </summary>
public sealed record RequestBook
{
    /// <summary>Requests that may be pending at once; a further one is refused.</summary>
    public const int MaxPending = 64;

    /// <summary>Requests that are kept after they are settled or unanswered; older ones are in the journal alone.</summary>
    public const int MaxKept = 100;

    /// <summary>Outputs whose state is kept, twice what a station can have; for a further one the one that was heard of longest ago is forgotten.</summary>
    public const int MaxOutputs = 64;

    /// <summary>Requests with a fate that everybody sees.</summary>
    public const int MaxShown = 10;

    private const int MaxUnknown = 20;

    /// <summary>How long after its expiry a request's fate is waited for: two hellos.</summary>
    public static readonly TimeSpan AnswerMargin = TimeSpan.FromSeconds(60);

    public static readonly TimeSpan ShortestValidity = TimeSpan.FromSeconds(1);

    /// <summary>What the delivery protocol allows: an edge that lost its record of commands knows by it how far back it cannot know.</summary>
    public static readonly TimeSpan LongestValidity = TimeSpan.FromMinutes(10);

    public static readonly TimeSpan DefaultValidity = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan LongestHold = TimeSpan.FromDays(1);

    private const string ContactPrefix = "output-";

    /// <summary>The deadline at which a request expires unsent or is unanswered.</summary>
    public const string Overdue = "requests";

    public static RequestBook Empty { get; } = new();

    /// <summary>In the order in which they were asked.</summary>
    public ImmutableArray<OutputRequest> Requests { get; init; } = [];

    /// <summary>How many were ever asked.</summary>
    public long Asked { get; init; }

    public ImmutableSortedDictionary<string, OutputState> Outputs { get; init; } = ImmutableSortedDictionary.Create<string, OutputState>(StringComparer.Ordinal);

    /// <summary>Ids that an edge told the fate of and that nobody asked for here, the latest ones.</summary>
    public ImmutableArray<string> Unknown { get; init; } = [];

    public Decision<CabinetEvent> Ask(RequestOutput ask, Principal by, DateTimeOffset now)
    {
        if (CommandRules.Check("output", ask.Output, ask.Reason) is { } refusal)
            return Decision<CabinetEvent>.Refuse(refusal.Code, refusal.Reason);
        if (ask.HoldMs is { } hold && (hold < 1 || hold > LongestHold.TotalMilliseconds))
            return Decision<CabinetEvent>.Refuse("bad-hold", $"holdMs is {hold}: write 1 to {LongestHold.TotalMilliseconds}, or leave it out");
        var valid = ask.ValidFor ?? DefaultValidity;
        if (valid < ShortestValidity || valid > LongestValidity)
            return Decision<CabinetEvent>.Refuse("bad-validity", $"validFor is {valid}: write {ShortestValidity} to {LongestValidity}, or leave it out for {DefaultValidity}");
        if (ask.Until is { } until && (until <= now || until > now + LongestHold))
            return Decision<CabinetEvent>.Refuse("bad-until", $"until is {until:O}: write a time after now, and at most {LongestHold} ahead, or leave it out");
        if (Requests.Count(static r => r.IsPending) >= MaxPending)
            return Decision<CabinetEvent>.Refuse("too-many-pending", $"{MaxPending} requests are pending: wait until some have their fate");
        return Decision<CabinetEvent>.Of(
            new OutputRequested(by.Name, CommandRules.Id('o', Asked + 1, now), ask.Output, ask.On, ask.HoldMs, ask.Reason, ask.Until < now + valid ? ask.Until.Value : now + valid, ask.Until) { At = now });
    }

    /// <summary>Gives what was not sent yet to the boot that the clock is of.</summary>
    public Decision<CabinetEvent> Send(EdgeClock clock, DateTimeOffset now) => Decision<CabinetEvent>.Of(
        [.. Requests
            .Where(r => r.Phase is RequestPhase.Requested && r.Expires > now)
            .Select(r => new OutputRequestSent(r.Id, clock.Boot, clock.MonotonicAt(r.Expires)) { At = now })]);

    public Decision<CabinetEvent> Settle(ReportFate report, DateTimeOffset now)
    {
        var code = report.Fate is CommandFate.Executed ? null : CommandRules.Cut(report.Code, CommandRules.MaxName);
        var detail = report.Fate is CommandFate.Executed ? null : CommandRules.Cut(report.Detail, CommandRules.MaxDetail);
        if (Find(report.Id) is not { } request)
        {
            return Unknown.Contains(report.Id)
                ? Decision<CabinetEvent>.Nothing
                : Decision<CabinetEvent>.Of(new UnknownFateReported(report.Id, report.Fate, code, detail, report.Output?.Name, report.Output?.On, When(report, DateTimeOffset.MinValue, now)) { At = now });
        }
        return request.IsPending || request.Phase is RequestPhase.Unanswered
            ? Decision<CabinetEvent>.Of(new OutputRequestSettled(report.Id, report.Fate, code, detail, report.Output?.On, When(report, request.At, now)) { At = now })
            : Decision<CabinetEvent>.Nothing;
    }

    /// <summary>What was not sent expires; what was sent is unanswered after a margin.</summary>
    public Decision<CabinetEvent> Expire(DateTimeOffset now) => Decision<CabinetEvent>.Of(
        [.. Requests.Where(r => r.IsPending && Due(r) <= now).Select(r => (CabinetEvent)(r.Phase is RequestPhase.Sent
            ? new OutputRequestUnanswered(r.Id) { At = now }
            : new OutputRequestSettled(r.Id, CommandFate.Expired, "never-sent", "the edge did not say hello before it expired, so it was never sent", null, r.Expires) { At = now }))]);

    public IReadOnlyList<Deadline> Deadlines() =>
        Requests.Where(static r => r.IsPending).Select(Due).DefaultIfEmpty(DateTimeOffset.MaxValue).Min() is var due && due < DateTimeOffset.MaxValue
            ? [new Deadline(Overdue, due)]
            : [];

    /// <summary>The pending ones and the latest <see cref="MaxShown"/> of the others, the newest first.</summary>
    public IReadOnlyList<OutputRequest> Latest()
    {
        var shown = 0;
        return [.. Requests.Reverse().Where(r => r.IsPending || shown++ < MaxShown)];
    }

    public RequestBook After(OutputRequested e) => this with
    {
        Asked = Asked + 1,
        Requests = Requests.Add(new OutputRequest { Id = e.Id, Output = e.Output, On = e.On, HoldMs = e.HoldMs, By = e.By, Reason = e.Reason, At = e.At, Expires = e.Expires, Until = e.Until, Since = e.At }),
    };

    public RequestBook After(OutputRequestSent e) =>
        Change(e.Id, r => r with { Phase = RequestPhase.Sent, Since = e.At, Boot = e.Boot, Deadline = e.Deadline });

    public RequestBook After(OutputRequestUnanswered e) => Change(e.Id, r => r with { Phase = RequestPhase.Unanswered, Since = e.At });

    public RequestBook After(OutputRequestSettled e)
    {
        if (Find(e.Id) is not { } request)
            return this;
        var book = Change(e.Id, r => r with { Phase = PhaseOf(e.Fate), Since = e.Settled, Code = e.Code, Detail = e.Detail, ReadBack = e.ReadBack });
        var held = request.HoldMs is { } hold ? e.Settled.AddMilliseconds(hold) : (DateTimeOffset?)null;
        var until = e.Fate is not CommandFate.Executed ? null : held < request.Until || request.Until is null ? held : request.Until;
        return book.Showing(request.Output, e.Fate, e.ReadBack, e.Settled, until, e.Id);
    }

    public RequestBook After(UnknownFateReported e)
    {
        var unknown = Unknown.Add(e.Id);
        var book = this with { Unknown = unknown.Length > MaxUnknown ? unknown.RemoveAt(0) : unknown };
        return e.Output is { } output ? book.Showing(output, e.Fate, e.ReadBack, e.Settled, null, e.Id) : book;
    }

    /// <summary>The book after an edge sensed a contact: one called <c>output-</c> and a name tells each change of that output.</summary>
    public RequestBook After(ContactChange change, DateTimeOffset at)
    {
        if (!change.Contact.StartsWith(ContactPrefix, StringComparison.Ordinal))
            return this;
        var output = change.Contact[ContactPrefix.Length..];
        var known = Outputs.GetValueOrDefault(output);
        if (known?.At > at)
            return this;
        return this with { Outputs = RoomFor(output).SetItem(output, known?.On == change.Closed ? known! with { At = at } : new OutputState(change.Closed, at, at, null, null)) };
    }

    private OutputRequest? Find(string id) => Requests.FirstOrDefault(r => r.Id == id);

    private static DateTimeOffset Due(OutputRequest request) =>
        request.Phase is RequestPhase.Sent ? request.Expires + AnswerMargin : request.Expires;

    /// <summary>When the fate was settled: by the edge's word if it can be true, else when it was heard.</summary>
    private static DateTimeOffset When(ReportFate report, DateTimeOffset earliest, DateTimeOffset now) =>
        report.Settled is { } at && at >= earliest && at <= now ? at : now;

    private static RequestPhase PhaseOf(CommandFate fate) => fate switch
    {
        CommandFate.Executed => RequestPhase.Executed,
        CommandFate.Refused => RequestPhase.Refused,
        CommandFate.Expired => RequestPhase.Expired,
        CommandFate.Interrupted => RequestPhase.Interrupted,
        _ => RequestPhase.None,
    };

    private RequestBook Change(string id, Func<OutputRequest, OutputRequest> change)
    {
        if (Find(id) is not { } request)
            return this;
        var requests = Requests.Replace(request, change(request));
        while (requests.Count(static r => !r.IsPending) > MaxKept)
            requests = requests.Remove(requests.First(static r => !r.IsPending));
        return this with { Requests = requests };
    }

    private ImmutableSortedDictionary<string, OutputState> RoomFor(string output) =>
        !Outputs.ContainsKey(output) && Outputs.Count >= MaxOutputs ? Outputs.Remove(Outputs.MinBy(static o => o.Value.At).Key) : Outputs;

    /// <summary>What an output shows after a fate: nothing new when it neither moved nor was read. An older word never overwrites a newer one.</summary>
    private RequestBook Showing(string output, CommandFate fate, bool? on, DateTimeOffset at, DateTimeOffset? until, string request)
    {
        var moved = fate is CommandFate.Executed or CommandFate.Interrupted;
        var known = Outputs.GetValueOrDefault(output);
        if ((!moved && on is null) || known?.At > at)
            return this;
        var since = known is not null && known.On == on ? known.Since : at;
        return this with
        {
            Outputs = RoomFor(output).SetItem(output, moved || known is null || known.On != on ? new OutputState(on, since, at, until, request) : known with { At = at }),
        };
    }
}
