using Jena.Iot.Domain.Alarms;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Edges.Outputs;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.Edges;

/// <summary>The logic of a street cabinet: presence, contacts, alarms, gaps, clock; what is asked of its edge is in books of their own.</summary>
public sealed class CabinetModel : IAssetModel<CabinetState, CabinetEvent, CabinetCommand, CabinetView>
{
    /// <summary>Streams whose gaps are remembered at most; beyond it the one whose last gap is oldest is forgotten.</summary>
    public const int MaxStreams = 100;

    private CabinetModel()
    {
    }

    public static AssetKind Kind => AssetKind.Edge;

    public static CabinetState Initial(AssetId id) => new() { Id = id };

    public static Decision<CabinetEvent> Define(CabinetState state, AssetDefinition definition, DateTimeOffset now)
    {
        if (definition is not EdgeDefinition own || own.Id != state.Id)
            return Decision<CabinetEvent>.Refuse("wrong-definition", $"the definition of {definition.Id} is not one of {state.Id}");
        if (DefinitionRules.Problems(own) is { Count: > 0 } problems)
            return Decision<CabinetEvent>.Refuse("bad-definition", string.Join("; ", problems));
        return Definitions.Same(state.Definition, own)
            ? Decision<CabinetEvent>.Nothing
            : Decision<CabinetEvent>.Of(new CabinetDefined(own) { At = now });
    }

    public static Decision<CabinetEvent> Decide(CabinetState state, CabinetCommand command, Principal by, DateTimeOffset now)
    {
        if (state.Definition is not { } definition)
        {
            var refusal = Judgement.NotDefined(state.Id);
            return Decision<CabinetEvent>.Refuse(refusal.Code, refusal.Reason);
        }
        return command switch
        {
            ReportOnline online when state.Presence is Presence.Online && state.Boot == online.Boot => Decision<CabinetEvent>.Nothing,
            ReportOnline online => Decision<CabinetEvent>.Of(new CameOnline(online.Boot) { At = now }),
            ReportOffline when state.Presence is Presence.Offline => Decision<CabinetEvent>.Nothing,
            ReportOffline offline when state.Presence is Presence.Online && offline.Boot != "" && offline.Boot != state.Boot => Decision<CabinetEvent>.Nothing,
            ReportOffline => Decision<CabinetEvent>.Of(new WentOffline { At = now }),
            RequestOutput ask => state.Requests.Ask(ask, by, now),
            SendRequests send => state.Requests.Send(send.Clock, now),
            SetSign set => state.Signs.Set(set, by, now),
            ReportFate fate when fate.Sign is not null || state.Signs.Holds(fate.Id) => state.Signs.Take(fate, now),
            ReportFate fate => state.Requests.Settle(fate, now),
            SetDesiredConfiguration set => state.Station.Desire(set, state.Id, definition, by, now),
            ReportConfiguration report => state.Station.Report(report, now),
            _ => Decision<CabinetEvent>.Refuse("unknown-command", $"a cabinet knows no {command.GetType().Name}"),
        };
    }

    public static Decision<CabinetEvent> DeadlineReached(CabinetState state, Deadline deadline, DateTimeOffset now) => deadline.Name switch
    {
        RequestBook.Overdue => state.Requests.Expire(now),
        _ => Decision<CabinetEvent>.Nothing,
    };

    public static Refusal? Judge(CabinetState state, Reading reading, DateTimeOffset now) =>
        Judgement.Common(state.Id, state.Definition is not null, reading.Value is ContactChange or Heartbeat or Measurement, reading, now);

    public static CabinetState Apply(CabinetState state, CabinetEvent @event) => @event switch
    {
        CabinetDefined e => state with { Definition = e.Definition },
        CameOnline e => state with
        {
            Presence = Presence.Online,
            Since = state.Presence is Presence.Online ? state.Since : e.At,
            Boot = e.Boot,
            Vitals = state.Vitals.Seen(e.At, e.At),
        },
        WentOffline e => state with { Presence = Presence.Offline, Since = e.At },
        OutputRequested e => state with { Requests = state.Requests.After(e) },
        OutputRequestSent e => state with { Requests = state.Requests.After(e) },
        OutputRequestSettled e => state with { Requests = state.Requests.After(e) },
        OutputRequestUnanswered e => state with { Requests = state.Requests.After(e) },
        UnknownFateReported e => state with { Requests = state.Requests.After(e) },
        SignSet e => state with { Signs = state.Signs.After(e) },
        SignReported e => state with { Signs = state.Signs.After(e) },
        ConfigurationDesired e => state with { Station = state.Station.After(e) },
        ConfigurationReported e => state with { Station = state.Station.After(e) },
        CabinetAlarmed e => state with { Vitals = state.Vitals with { Alarms = state.Vitals.Alarms.After(e.Alarm) } },
        _ => state,
    };

    public static CabinetState Apply(CabinetState state, SensedBatch batch, DateTimeOffset received)
    {
        foreach (var reading in batch.Readings)
        {
            state = state with { Vitals = state.Vitals.After(batch, reading, received) };
            state = reading.Value switch
            {
                ContactChange change => Changed(state, change, reading.Time.Or(received)),
                Measurement measurement => state with { Measurements = state.Measurements.After(measurement, reading.Time.Or(received)) },
                ClockFixed fix => state with { Clock = fix },
                Gap gap => Lost(state, gap, received),
                _ => state,
            };
        }
        return state;
    }

    public static CabinetState ApplyLive(CabinetState state, SensedBatch batch, DateTimeOffset received)
    {
        state = state with { Vitals = state.Vitals.Seen(received, received) };
        foreach (var reading in batch.Readings)
        {
            state = reading.Value switch
            {
                ContactChange change => Told(state, change, reading.Time.Or(received)),
                Measurement measurement => state with { Measurements = state.Measurements.After(measurement, reading.Time.Or(received)) },
                _ => state,
            };
        }
        return state;
    }

    public static CabinetView View(CabinetState state)
    {
        var configuration = state.Definition?.Configurations is { Count: > 0 } all ? all[^1] : null;
        return new CabinetView
        {
            Id = state.Id,
            Name = state.Definition?.Name ?? "",
            Place = state.Definition?.Place,
            Presence = state.Presence,
            Since = state.Since,
            Boot = state.Boot,
            Configuration = configuration?.Version ?? 0,
            Assets = configuration?.Assets ?? [],
            Contacts = state.Contacts.With(state.LiveContacts),
            Measurements = state.Measurements.Figures(),
            Outputs = state.Requests.Outputs,
            Requests = state.Requests.Latest(),
            Signs = state.Signs.Signs,
            StationFile = state.Station.View(),
            Gaps = state.Gaps,
            Clock = state.Clock,
            LastSign = state.Vitals.LastSign,
            Alarms = state.Vitals.Alarms.Standing(),
        };
    }

    public static Vitals VitalsOf(CabinetState state) => state.Vitals;

    public static CabinetState With(CabinetState state, Vitals vitals) => state with { Vitals = vitals };

    public static CabinetEvent Alarmed(AlarmEvent alarm) => new CabinetAlarmed(alarm) { At = alarm.At };

    public static TimeSpan? SilentAfter(CabinetState state) => CabinetView.StaleAfter;

    public static IReadOnlyList<Deadline> Deadlines(CabinetState state) => state.Requests.Deadlines();

    private static CabinetState Changed(CabinetState state, ContactChange change, DateTimeOffset at) =>
        state with { Contacts = state.Contacts.After(change, at), Requests = state.Requests.After(change, at) };

    private static CabinetState Told(CabinetState state, ContactChange change, DateTimeOffset at) =>
        state with { LiveContacts = state.LiveContacts.After(change, at), Requests = state.Requests.After(change, at) };

    private static CabinetState Lost(CabinetState state, Gap gap, DateTimeOffset received)
    {
        var known = state.Gaps.GetValueOrDefault(gap.Stream);
        var gaps = state.Gaps.SetItem(gap.Stream, new StreamGaps((known?.Gaps ?? 0) + 1, (known?.Readings ?? 0) + gap.Count, RecordedGap.Of(gap, received)));
        if (gaps.Count > MaxStreams)
            gaps = gaps.Remove(gaps.MinBy(static g => g.Value.Last.Recorded).Key);
        return state with { Gaps = gaps };
    }
}
