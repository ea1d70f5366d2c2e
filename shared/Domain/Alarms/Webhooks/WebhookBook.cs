using System.Collections.Immutable;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.Alarms.Webhooks;

/// <summary>Whom to call for alarms, as the settings say.</summary>
/// <param name="Name">A slug.</param>
/// <param name="Worst">This urgent or more.</param>
public sealed record WebhookTarget(string Name, AlarmSeverity Worst);

/// <summary>What waits for one target. It is sent in order, one at a time; what comes after a failure waits for it.</summary>
public sealed record WebhookQueue
{
    public ImmutableList<WebhookItem> Waiting { get; init; } = [];

    /// <summary>What was given up, the latest <see cref="WebhookBook.MostDead"/>.</summary>
    public ImmutableList<WebhookItem> Dead { get; init; } = [];

    /// <summary>How many were given up and are no longer kept here either.</summary>
    public long Forgotten { get; init; }

    /// <summary>Failures in a row.</summary>
    public int Failures { get; init; }

    /// <summary>Since when it fails; null while it does not.</summary>
    public DateTimeOffset? FailingSince { get; init; }

    /// <summary>Not tried before; null for at once.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>Of the latest failure in a row; null while it does not fail.</summary>
    public string? Error { get; init; }

    /// <summary>When something was last taken; null for never.</summary>
    public DateTimeOffset? Delivered { get; init; }
}

/// <summary>The calls that are to be made for alarms: each line of the history at least once to each target, in order, or among its dead letters.</summary>
public sealed record WebhookBook
{
    public const int MostDead = 1_000;

    /// <summary>Lines that another alarm explains and that are held at most; beyond it the oldest is announced.</summary>
    public const int MostHeld = 10_000;

    private const int LongestError = 300;

    public static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    public static WebhookBook Empty { get; } = new();

    public ImmutableSortedDictionary<string, WebhookQueue> Queues { get; init; } = ImmutableSortedDictionary.Create<string, WebhookQueue>(StringComparer.Ordinal);

    public ImmutableList<WebhookItem> Held { get; init; } = [];

    /// <summary>
    /// Takes lines of the history in order. A suspended alarm calls nobody; one that another explains is held, and let go of when it ends or is suspended.
    /// </summary>
    /// <param name="explained">Whether another alarm explains that line's alarm now.</param>
    /// <param name="mostWaiting">Per target; what is more is given up, the oldest first.</param>
    public ImmutableArray<WebhookEvent> Announce(
        IReadOnlyList<WebhookItem> lines, IReadOnlyList<WebhookTarget> targets, Func<WebhookItem, bool> explained, int mostWaiting, DateTimeOffset now)
    {
        var events = ImmutableArray.CreateBuilder<WebhookEvent>();
        var held = Held.ToList();
        var loud = new List<WebhookItem>();
        foreach (var line in lines)
        {
            var place = held.FindIndex(h => h.Asset == line.Asset && h.Transition.Code == line.Transition.Code);
            var over = line.Transition.Suspended || line.Transition.Step is AlarmStep.Cleared;
            if (over && place >= 0)
            {
                events.Add(new WebhookLetGo(held[place].Id) { At = now });
                held.RemoveAt(place);
            }
            else if (line.Transition.Suspended)
            {
                continue;
            }
            else if (line.Transition.Step is AlarmStep.Raised && held.Count < MostHeld && explained(line))
            {
                events.Add(new WebhookHeld(line) { At = now });
                held.Add(line);
            }
            else
            {
                loud.Add(line);
            }
        }
        Queue(events, loud, targets, mostWaiting, now);
        return events.ToImmutable();
    }

    /// <summary>What is held and explained no longer is announced after all.</summary>
    public ImmutableArray<WebhookEvent> Release(IReadOnlyList<WebhookTarget> targets, Func<WebhookItem, bool> explained, int mostWaiting, DateTimeOffset now)
    {
        var events = ImmutableArray.CreateBuilder<WebhookEvent>();
        var loud = Held.Where(h => !explained(h)).ToList();
        foreach (var line in loud)
            events.Add(new WebhookLetGo(line.Id) { At = now });
        Queue(events, loud, targets, mostWaiting, now);
        return events.ToImmutable();
    }

    /// <summary>What is to be sent to a target now; null for nothing.</summary>
    public WebhookItem? Next(string target, DateTimeOffset now) =>
        Queues.GetValueOrDefault(target) is { Waiting: [var first, ..] } queue && !(queue.NotBefore > now) ? first : null;

    public static WebhookEvent Took(string target, WebhookItem item, DateTimeOffset now) => new WebhookDelivered(target, item.Id) { At = now };

    /// <summary>A call failed. What the target itself refuses is given up at once, what fails for longer than <paramref name="giveUpAfter"/> too.</summary>
    public WebhookEvent Failed(string target, WebhookItem item, string error, bool refused, TimeSpan giveUpAfter, DateTimeOffset now)
    {
        if (refused)
            return new WebhookGivenUp(target, [item.Id], "refused") { At = now };
        return Queues.GetValueOrDefault(target)?.FailingSince + giveUpAfter <= now && item.Transition.At + giveUpAfter <= now
            ? new WebhookGivenUp(target, [item.Id], "too-old") { At = now }
            : new WebhookFailed(target, error.Length > LongestError ? error[..LongestError] : error) { At = now };
    }

    public Decision<WebhookEvent> TryAgain(string target, Principal by, DateTimeOffset now) => Queues.GetValueOrDefault(target) switch
    {
        null => Decision<WebhookEvent>.Refuse("unknown-webhook", $"there is no webhook '{target}'"),
        { Dead.IsEmpty: true, NotBefore: null } => Decision<WebhookEvent>.Nothing,
        _ => Decision<WebhookEvent>.Of(new WebhookTriedAgain(by.Name, target) { At = now }),
    };

    public static WebhookBook Apply(WebhookBook book, WebhookEvent @event) => @event switch
    {
        WebhookQueued e => book.Change(e.Target, q => q with { Waiting = q.Waiting.AddRange(e.Items) }),
        WebhookHeld e => book with { Held = book.Held.Add(e.Item) },
        WebhookLetGo e => book with { Held = book.Held.RemoveAll(h => h.Id == e.Item) },
        WebhookDelivered e => book.Change(e.Target, q => q with { Waiting = q.Waiting.RemoveAll(i => i.Id == e.Item), Failures = 0, FailingSince = null, NotBefore = null, Error = null, Delivered = e.At }),
        WebhookFailed e => book.Change(e.Target, q => q with { Failures = q.Failures + 1, FailingSince = q.FailingSince ?? e.At, NotBefore = e.At + Wait(q.Failures), Error = e.Error }),
        WebhookGivenUp e => book.Change(e.Target, q => Buried(q with { Waiting = q.Waiting.RemoveAll(i => e.Items.Contains(i.Id)) }, q.Waiting.Where(i => e.Items.Contains(i.Id)))),
        WebhookTriedAgain e => book.Change(e.Target, static q => q with { Waiting = q.Dead.AddRange(q.Waiting), Dead = [], NotBefore = null, FailingSince = null, Failures = 0 }),
        _ => book,
    };

    /// <summary>The wait after one more failure: twice as long each time.</summary>
    private static TimeSpan Wait(int failures) =>
        failures >= 10 ? LongestWait : TimeSpan.FromTicks(Math.Min(LongestWait.Ticks, FirstWait.Ticks << failures));

    private static WebhookQueue Buried(WebhookQueue queue, IEnumerable<WebhookItem> items)
    {
        var dead = queue.Dead.AddRange(items);
        var more = Math.Max(0, dead.Count - MostDead);
        return queue with { Dead = dead.RemoveRange(0, more), Forgotten = queue.Forgotten + more };
    }

    private void Queue(ImmutableArray<WebhookEvent>.Builder events, List<WebhookItem> lines, IReadOnlyList<WebhookTarget> targets, int mostWaiting, DateTimeOffset now)
    {
        foreach (var target in targets)
        {
            ImmutableArray<WebhookItem> wanted = [.. lines.Where(l => l.Transition.Severity <= target.Worst)];
            if (wanted.IsEmpty)
                continue;
            events.Add(new WebhookQueued(target.Name, wanted) { At = now });
            ImmutableList<WebhookItem> waiting = [.. Queues.GetValueOrDefault(target.Name)?.Waiting ?? [], .. wanted];
            if (waiting.Count > mostWaiting)
                events.Add(new WebhookGivenUp(target.Name, [.. waiting.Take(waiting.Count - mostWaiting).Select(static i => i.Id)], "too-many") { At = now });
        }
    }

    private WebhookBook Change(string target, Func<WebhookQueue, WebhookQueue> change) =>
        this with { Queues = Queues.SetItem(target, change(Queues.GetValueOrDefault(target) ?? new WebhookQueue())) };
}
