using Jena.Iot.Domain.Alarms;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.Sites;

/// <summary>The logic of a construction site: applied, ordered, active, cleared, by command and by the order's span.</summary>
public sealed class SiteModel : IAssetModel<SiteState, SiteEvent, SiteCommand, SiteView>
{
    /// <summary>The deadline at which an ordered site becomes active.</summary>
    public const string Start = "start";

    /// <summary>The deadline at which its order ends and it is cleared.</summary>
    public const string End = "end";

    /// <summary>No order is longer than five years.</summary>
    public static readonly TimeSpan LongestOrder = TimeSpan.FromDays(5 * 366);

    private SiteModel()
    {
    }

    public static AssetKind Kind => AssetKind.Site;

    public static SiteState Initial(AssetId id) => new() { Id = id };

    public static Decision<SiteEvent> Define(SiteState state, AssetDefinition definition, DateTimeOffset now)
    {
        if (definition is not SiteDefinition own || own.Id != state.Id)
            return Decision<SiteEvent>.Refuse("wrong-definition", $"the definition of {definition.Id} is not one of {state.Id}");
        if (DefinitionRules.Problems(own) is { Count: > 0 } problems)
            return Decision<SiteEvent>.Refuse("bad-definition", string.Join("; ", problems));
        return Definitions.Same(state.Definition, own)
            ? Decision<SiteEvent>.Nothing
            : Decision<SiteEvent>.Of(new SiteDefined(own) { At = now });
    }

    public static Decision<SiteEvent> Decide(SiteState state, SiteCommand command, Principal by, DateTimeOffset now)
    {
        if (state.Definition is null)
        {
            var refusal = Judgement.NotDefined(state.Id);
            return Decision<SiteEvent>.Refuse(refusal.Code, refusal.Reason);
        }
        return command switch
        {
            ActivateSite { Note.Length: > 500 } or ClearSite { Note.Length: > 500 } =>
                Decision<SiteEvent>.Refuse("bad-note", "write a note of at most 500 characters"),
            OrderSite order => Order(state, order, by, now),
            ActivateSite activate => Activate(state, activate, by, now),
            ClearSite when state.Phase is SitePhase.Cleared => Decision<SiteEvent>.Nothing,
            ClearSite clear => Decision<SiteEvent>.Of(new SiteCleared(by.Name, state.Phase is not SitePhase.Active, clear.Note) { At = now }),
            _ => Decision<SiteEvent>.Refuse("unknown-command", $"a site knows no {command.GetType().Name}"),
        };
    }

    public static Decision<SiteEvent> DeadlineReached(SiteState state, Deadline deadline, DateTimeOffset now) => deadline.Name switch
    {
        Start when state.Phase is SitePhase.Ordered && state.Order!.From <= now && now < state.Order.To =>
            Decision<SiteEvent>.Of(new SiteActivated(Principal.Schedule.Name, Emergency: false, null) { At = now }),
        End when state.Phase is SitePhase.Ordered or SitePhase.Active && state.Order?.To <= now =>
            Decision<SiteEvent>.Of(new SiteCleared(Principal.Schedule.Name, state.Phase is not SitePhase.Active, null) { At = now }),
        _ => Decision<SiteEvent>.Nothing,
    };

    public static Refusal? Judge(SiteState state, Reading reading, DateTimeOffset now) =>
        Judgement.Common(state.Id, state.Definition is not null, reading.Value is ContactChange or Measurement, reading, now);

    public static SiteState Apply(SiteState state, SiteEvent @event) => @event switch
    {
        SiteDefined e => state with
        {
            Definition = e.Definition,
            Phase = state.Phase is SitePhase.None ? SitePhase.Applied : state.Phase,
            Since = state.Since ?? e.At,
            By = state.By ?? Principal.Registry.Name,
        },
        SiteOrdered e => state with
        {
            Order = new SiteOrder(e.OrderNumber, e.From, e.To, e.By, e.At),
            OrderNumbers = state.OrderNumbers.Add(e.OrderNumber),
            Phase = state.Phase is SitePhase.Active ? SitePhase.Active : SitePhase.Ordered,
            Since = state.Phase is SitePhase.Applied ? e.At : state.Since,
            By = state.Phase is SitePhase.Applied ? e.By : state.By,
        },
        SiteActivated e => state with { Phase = SitePhase.Active, Since = e.At, By = e.By, Emergency = e.Emergency, Note = e.Note ?? state.Note },
        SiteCleared e => state with { Phase = SitePhase.Cleared, Since = e.At, By = e.By, Withdrawn = e.Withdrawn, Note = e.Note ?? state.Note },
        SiteAlarmed e => state with { Vitals = state.Vitals with { Alarms = state.Vitals.Alarms.After(e.Alarm) } },
        _ => state,
    };

    public static SiteState Apply(SiteState state, SensedBatch batch, DateTimeOffset received)
    {
        foreach (var reading in batch.Readings)
        {
            state = state with { Vitals = state.Vitals.After(batch, reading, received) };
            state = reading.Value switch
            {
                ContactChange change => state with { Contacts = state.Contacts.After(change, reading.Time.Or(received)) },
                Measurement measurement => state with { Measurements = state.Measurements.After(measurement, reading.Time.Or(received)) },
                _ => state,
            };
        }
        return state;
    }

    public static SiteState ApplyLive(SiteState state, SensedBatch batch, DateTimeOffset received)
    {
        state = state with { Vitals = state.Vitals.Seen(received, received) };
        foreach (var reading in batch.Readings)
        {
            state = reading.Value switch
            {
                ContactChange change => state with { LiveContacts = state.LiveContacts.After(change, reading.Time.Or(received)) },
                Measurement measurement => state with { Measurements = state.Measurements.After(measurement, reading.Time.Or(received)) },
                _ => state,
            };
        }
        return state;
    }

    public static SiteView View(SiteState state) => new()
    {
        Id = state.Id,
        Name = state.Definition?.Name ?? "",
        Place = state.Definition?.Place,
        Phase = state.Phase,
        Since = state.Since,
        By = state.By,
        Location = state.Definition?.Location ?? "",
        Works = state.Definition?.Works ?? "",
        From = state.Order?.From ?? state.Definition?.From,
        To = state.Order?.To ?? state.Definition?.To,
        Order = state.Order,
        Emergency = state.Emergency,
        OrderMissing = state.Emergency && state.Order is null,
        Withdrawn = state.Withdrawn,
        Note = state.Note,
        Contacts = state.Contacts.With(state.LiveContacts),
        Measurements = state.Measurements.Figures(),
        LastSign = state.Vitals.LastSign,
        Alarms = state.Vitals.Alarms.Standing(),
    };

    public static Vitals VitalsOf(SiteState state) => state.Vitals;

    public static SiteState With(SiteState state, Vitals vitals) => state with { Vitals = vitals };

    public static SiteEvent Alarmed(AlarmEvent alarm) => new SiteAlarmed(alarm) { At = alarm.At };

    public static TimeSpan? SilentAfter(SiteState state) => null;

    public static IReadOnlyList<Deadline> Deadlines(SiteState state) => (state.Phase, state.Order) switch
    {
        (SitePhase.Ordered, { } order) => [new Deadline(Start, order.From), new Deadline(End, order.To)],
        (SitePhase.Active, { } order) => [new Deadline(End, order.To)],
        _ => [],
    };

    private static Decision<SiteEvent> Order(SiteState state, OrderSite order, Principal by, DateTimeOffset now)
    {
        if (state.Phase is SitePhase.Cleared)
            return Decision<SiteEvent>.Refuse("already-cleared", $"{state.Id} was cleared at {state.Since:O}: apply for a new site");
        if (order.OrderNumber is null or { Length: 0 or > 60 })
            return Decision<SiteEvent>.Refuse("bad-order-number", "write the order's number in 1 to 60 characters");
        if (order.From >= order.To)
            return Decision<SiteEvent>.Refuse("bad-span", $"the span begins at {order.From:O} and ends before that, at {order.To:O}");
        if (order.To - order.From > LongestOrder)
            return Decision<SiteEvent>.Refuse("bad-span", $"the span is longer than {LongestOrder.TotalDays} days");
        if (order.To <= now)
            return Decision<SiteEvent>.Refuse("span-over", $"the span ended at {order.To:O}, before {now:O}");
        if (state.Order is { } held && held.Number == order.OrderNumber && held.From == order.From && held.To == order.To)
            return Decision<SiteEvent>.Nothing;
        if (state.OrderNumbers.Contains(order.OrderNumber))
            return Decision<SiteEvent>.Refuse("order-number-taken", $"order {order.OrderNumber} was given already with another span: an extension needs an order of its own");
        return Decision<SiteEvent>.Of(new SiteOrdered(by.Name, order.From.ToUniversalTime(), order.To.ToUniversalTime(), order.OrderNumber) { At = now });
    }

    private static Decision<SiteEvent> Activate(SiteState state, ActivateSite activate, Principal by, DateTimeOffset now)
    {
        if (state.Phase is SitePhase.Active)
            return Decision<SiteEvent>.Nothing;
        if (state.Phase is SitePhase.Cleared)
            return Decision<SiteEvent>.Refuse("already-cleared", $"{state.Id} was cleared at {state.Since:O}: apply for a new site");
        var covered = state.Order is { } order && order.From <= now && now < order.To;
        if (!covered && !activate.Emergency)
        {
            return state.Order is null
                ? Decision<SiteEvent>.Refuse("not-ordered", $"{state.Id} has no order: order it, or activate it as an emergency")
                : Decision<SiteEvent>.Refuse("outside-order", $"the order of {state.Id} holds from {state.Order.From:O} to {state.Order.To:O}: order it anew, or activate it as an emergency");
        }
        return Decision<SiteEvent>.Of(new SiteActivated(by.Name, Emergency: !covered, activate.Note) { At = now });
    }
}
