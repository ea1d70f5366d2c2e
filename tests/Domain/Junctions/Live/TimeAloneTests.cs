using Jena.Iot.Domain.Alarms;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Junctions.Configuration;
using Jena.Iot.Domain.Junctions.Live;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.Tests.Junctions.Live;

/// <summary>What is found because nothing happens: the junction's shell is played, and an edge that tells every minute that it is there.</summary>
public sealed class TimeAloneTests
{
    private const double Minute = 60;
    private const double Hour = 3600;
    private const ushort D1 = 11;
    private const ushort D2 = 12;

    private static readonly JunctionConfiguration Counting = new()
    {
        Kind = JunctionKind.Counting,
        Observes = CodeSet.Parse("81-92"),
        Detectors = [new Detector(D1, "D1", [DetectorFunction.Count])],
    };

    private static readonly JunctionConfiguration Signals = new()
    {
        Kind = JunctionKind.Signals,
        Observes = CodeSet.Parse("1, 8, 10, 131, 602"),
        Phases = [new Phase(1, Coordinated: true), new Phase(2)],
        Groups = [new SignalGroup("K1", SignalHead.Vehicle, 1), new SignalGroup("K2", SignalHead.Vehicle, 2)],
        Programmes = [new Programme(1, "Day", Cycle: 70)],
    };

    [Fact]
    public void The_only_detector_of_a_counting_station_that_dies_is_stuck_off_after_four_hours_and_has_no_data_after_a_day()
    {
        // 13 h in Jena.
        var j = new Played(Counting).Drive(D1, 0, 20 * Minute);
        j.Alive(20 * Minute, 4.5 * Hour);
        Assert.Empty(j.Standing);
        // Quiet quarters of the day, from 12:30 UTC on, and 10 s that the edge may be behind.
        j.Alive(4.5 * Hour, (4.5 * Hour) + Minute);
        Assert.Equal(["detector-11-stuck-off"], j.Standing);
        Assert.Equal(Given.At((4.5 * Hour) + 50), j.State.Vitals.Alarms.Find("detector-11-stuck-off")!.Since);

        j.Alive((4.5 * Hour) + Minute, 24.2 * Hour);
        Assert.Equal(["detector-11-stuck-off"], j.Standing);
        j.Alive(24.2 * Hour, 24.4 * Hour);
        Assert.Equal(["detector-11-no-data"], j.Standing);
        // Once an hour, and when something is due.
        Assert.InRange(j.Heard, 20, 40);

        j.Drive(D1, 25 * Hour, (25 * Hour) + Minute);
        Assert.Empty(j.Standing);
    }

    [Fact]
    public void A_detector_that_never_said_anything_has_no_data_a_day_after_it_is_first_watched()
    {
        var j = new Played(Counting).Alive(0, 23.7 * Hour);
        Assert.Empty(j.Standing);
        Assert.Equal(["detector-11-no-data"], j.Alive(23.7 * Hour, 24.2 * Hour).Standing);
    }

    [Fact]
    public void A_detector_that_stays_occupied_is_stuck_on_though_nothing_else_happens()
    {
        var j = new Played(Counting).Take((0, IndianaCode.DetectorOn, D1)).Alive(0, 60 * Minute);
        Assert.Empty(j.Standing);
        Assert.Equal(["detector-11-stuck-on"], j.Alive(60 * Minute, 61 * Minute).Standing);
        Assert.Empty(j.Take((62 * Minute, IndianaCode.DetectorOff, D1)).Standing);
    }

    [Fact]
    public void An_alarm_of_the_last_minutes_is_over_though_nothing_else_happens()
    {
        var j = new Played(Counting);
        for (var i = 0; i < 80; i++)
            j.Take((30 * Minute) + 1 + (i * 0.5), D1);
        Assert.Equal(["detector-11-chatter"], j.Alive(32 * Minute, 45 * Minute).Standing);
        Assert.Equal(["detector-11-chatter"], j.Alive(45 * Minute, 46 * Minute).Standing);
        Assert.Empty(j.Alive(60 * Minute, 61 * Minute).Standing);
    }

    [Fact]
    public void A_junction_that_stands_still_misses_its_cycle_and_shows_a_dark_lamp()
    {
        var j = new Played(Signals).Take(
            (-70, IndianaCode.BeginGreen, 1), (-40, IndianaCode.BeginYellow, 1), (-37, IndianaCode.BeginRedClearance, 1), (-30, IndianaCode.BeginGreen, 2), (-5, IndianaCode.BeginYellow, 2),
            (-2, IndianaCode.BeginRedClearance, 2), (0, IndianaCode.PatternChange, 1), (5, IndianaCode.BeginDark, 2));
        j.Alive(10, 10);
        Assert.Empty(j.Standing);
        Assert.Equal(["dark-lamp-2"], j.Alive(20, 20).Standing);
        // Two cycles after its last green began.
        j.Alive(Minute, 80);
        Assert.Equal(["dark-lamp-2"], j.Standing);
        Assert.Equal(["dark-lamp-2", "missing-cycle-1"], j.Alive(81, 81).Standing);
        Assert.Equal(["dark-lamp-2", "missing-cycle-1"], j.Alive(2 * Minute, 20 * Minute).Standing);
        j.Take((21 * Minute, IndianaCode.BeginGreen, 1), ((21 * Minute) + 1, IndianaCode.BeginRedClearance, 2));
        Assert.Empty(j.Standing);
    }

    [Fact]
    public void What_time_found_does_not_wait_for_an_event_that_is_dated_after_it_to_be_over()
    {
        var j = new Played(Counting).Take((0, IndianaCode.DetectorOn, D1)).Alive(0, 61 * Minute);
        Assert.Equal(["detector-11-stuck-on"], j.Standing);
        // An edge whose clock is a little behind.
        Assert.Empty(j.Take(((61 * Minute) - 15, IndianaCode.DetectorOff, D1)).Standing);
    }

    [Fact]
    public void An_edge_that_is_silent_holds_time_still_and_its_backlog_finds_what_a_live_run_finds()
    {
        var live = new Played(Counting);
        var behind = new Played(Counting);
        for (var hour = 0; hour < 8; hour++)
            live.Drive(D1, hour * Hour, (hour + 0.9) * Hour).Alive((hour + 0.9) * Hour, (hour + 1) * Hour);
        behind.Drive(D1, 0, 0.9 * Hour).Alive(0.9 * Hour, Hour);
        Assert.Equal(0, behind.Look(7.9 * Hour));

        // It is there again: first without a word on what it holds, then with what was so when it went.
        behind.Alive(8 * Hour, (8 * Hour) + Minute, heard: null);
        behind.Alive(8 * Hour, (8 * Hour) + (5 * Minute), heard: Hour);
        Assert.Empty(behind.Standing);
        for (var hour = 1; hour < 8; hour++)
            behind.Drive(D1, hour * Hour, (hour + 0.9) * Hour, received: 8.1 * Hour);
        behind.Alive(8.2 * Hour, 8.3 * Hour);
        live.Alive(8 * Hour, 8.3 * Hour);

        Assert.Equal(live.History, behind.History);
        Assert.Empty(behind.History);
        Assert.Equal(Given.Json(live.State.Present.Health.Findings()), Given.Json(behind.State.Present.Health.Findings()));
    }

    [Fact]
    public void What_was_lost_is_no_silence_of_a_detector()
    {
        var j = new Played(Counting).Drive(D1, 0, Hour);
        j.Lose(Hour, 9 * Hour);
        Assert.Empty(j.Alive(9 * Hour, 10 * Hour).Standing);
        // 22 h in Jena: the day ends before four hours are over.
        Assert.Empty(j.Alive(10 * Hour, 17 * Hour).Standing);
    }

    [Fact]
    public void Every_edge_that_told_of_the_junction_has_to_be_heard_and_every_event_to_be_dated()
    {
        var j = new Played(Counting).Take((0, IndianaCode.DetectorOn, D1));
        j.Take("cab-002", (1, IndianaCode.DetectorOff, D2));
        Assert.Empty(j.Alive(0, 3 * Hour).Standing);
        j.Alive(3 * Hour, 3 * Hour, heard: 0.5 * Hour, edge: "cab-002");
        Assert.Empty(j.Alive(3 * Hour, 3 * Hour).Standing);
        j.Undated();
        j.Alive(3 * Hour, 3 * Hour, heard: 3 * Hour, edge: "cab-002");
        Assert.Empty(j.Alive(3 * Hour, 3.1 * Hour).Standing);
        Assert.Equal(0, j.Heard);

        var other = new Played(Counting).Take((0, IndianaCode.DetectorOn, D1));
        other.Take("cab-002", (1, IndianaCode.DetectorOff, D2));
        other.Alive(3 * Hour, 3 * Hour, heard: 3 * Hour, edge: "cab-002");
        Assert.Equal(["detector-11-stuck-on"], other.Alive(3 * Hour, 3.1 * Hour).Standing);
    }

    [Fact]
    public void The_journal_alone_gives_the_same_present_and_the_same_alarms()
    {
        var j = new Played(Counting).Drive(D1, 0, 20 * Minute).Alive(20 * Minute, 5 * Hour).Drive(D1, 5 * Hour, 5.1 * Hour).Alive(5.2 * Hour, 30 * Hour);
        Assert.Equal(["detector-11-stuck-off raised", "detector-11-stuck-off cleared"], j.History.Take(2));
        var again = j.Journal.Aggregate(JunctionModel.Initial(Played.Id), static (state, apply) => apply(state).WithoutOpenBins());
        Assert.Equal(Given.Json(j.State.Present), Given.Json(again.Present));
        Assert.Equal(Given.Json(j.State.Vitals.Alarms), Given.Json(again.Vitals.Alarms));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Looking_at_the_time_changes_nothing_of_what_events_find(int seed)
    {
        var events = new Played(Counting);
        var both = new Played(Counting);
        var chance = new Random(seed);
        var looks = 0;
        for (double at = 0, next; at < 30 * Hour; at = next)
        {
            next = at + (chance.Next(10) == 0 ? 600 + (chance.NextDouble() * 5 * Hour) : 5 + (chance.NextDouble() * 200));
            events.Take(at, D1);
            both.Take(at, D1);
            both.Alive(at + 10, next);
            looks = both.Heard;
        }
        events.Take(40 * Hour, D1);
        both.Take(40 * Hour, D1);
        Assert.InRange(looks, 5, 200);
        Assert.Equal(Given.Json(events.State.Present.Health.Detectors), Given.Json(both.State.Present.Health.Detectors));
        Assert.Equal(events.Standing, both.Standing);
    }

    private sealed class Played
    {
        public static readonly AssetId Id = AssetId.Junction("holzmarkt");

        private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

        private long _sequence;

        public Played(JunctionConfiguration configuration) =>
            Do(s => JunctionModel.Apply(s, new JunctionConfigured("anna", 1, configuration) { At = Given.At(-Hour) }));

        public JunctionState State { get; private set; } = JunctionModel.Initial(Id);

        /// <summary>What a journal would have.</summary>
        public List<Func<JunctionState, JunctionState>> Journal { get; } = [];

        public List<string> History { get; } = [];

        /// <summary>How often time alone was looked at.</summary>
        public int Heard { get; private set; }

        public IEnumerable<string> Standing => State.Vitals.Alarms.Standing().Select(static a => a.Code).Order(StringComparer.Ordinal);

        /// <summary>A vehicle a minute.</summary>
        public Played Drive(ushort channel, double from, double to, double? received = null)
        {
            for (var at = from; at < to; at += Minute)
                Take(at, channel, received);
            return this;
        }

        public void Take(double at, ushort channel, double? received = null) =>
            Take(Given.Outbox.Origin, received, (at, IndianaCode.DetectorOn, channel), (at + 0.4, IndianaCode.DetectorOff, channel));

        public Played Take(params (double At, ushort Code, ushort Parameter)[] events) => Take(Given.Outbox.Origin, null, events);

        public Played Take(string edge, params (double At, ushort Code, ushort Parameter)[] events) => Take(edge, null, events);

        private Played Take(string edge, double? received, params (double At, ushort Code, ushort Parameter)[] events)
        {
            var batch = new SensedBatch(new Source(edge, "s.r"), backfill: false, [.. events.Select(e => Given.Reading(Id, Given.At(e.At), new IndianaEvent(e.Code, e.Parameter), ++_sequence))]);
            var at = received ?? events[^1].At + 1;
            Do(s => JunctionModel.Apply(s, batch, Given.At(at)));
            Look(at);
            return this;
        }

        public void Lose(double from, double to)
        {
            var gap = new Gap("", 0, 0, 0, Given.At(from), Given.At(to), GapReason.InputLost);
            Do(s => JunctionModel.Apply(s, Given.Batch(Given.Reading(Id, Given.At(to), gap, ++_sequence)), Given.At(to)));
        }

        public void Undated() => Do(s => JunctionModel.Apply(s, Given.Batch(Given.Reading(Id, null, new IndianaEvent(IndianaCode.DetectorOn, D2), ++_sequence, "late")), Given.At(0)));

        /// <summary>Each minute the edge tells how things stand, and that it holds nothing back; time is looked at.</summary>
        public Played Alive(double from, double to, string edge = "cab-001") => Alive(from, to, double.NaN, edge);

        /// <param name="heard">Until when all is there; null when nobody can say, not a number for 10 s before.</param>
        public Played Alive(double from, double to, double? heard, string edge = "cab-001")
        {
            for (var at = from; ; at = Math.Min(at + Minute, to))
            {
                var level = new SensedBatch(new Source(edge, "s.l"), backfill: false, [Given.Reading(Id, Given.At(at), new IndianaEvent(IndianaCode.DetectorRestored, 99))])
                {
                    HeardUntil = heard is not { } until ? null : double.IsNaN(until) ? Given.At(at) - Margin : Given.At(until),
                };
                State = JunctionModel.ApplyLive(State, level, Given.At(at));
                Look(at);
                if (at >= to)
                    return this;
            }
        }

        /// <summary>How many events time alone brings about.</summary>
        public int Look(double at)
        {
            var events = JunctionModel.Follow(State, Given.At(at));
            foreach (var e in events)
                Do(s => JunctionModel.Apply(s, e));
            Heard += events.OfType<JunctionHeard>().Count();
            Assert.Empty(JunctionModel.Follow(State, Given.At(at)));
            return events.Length;
        }

        private void Do(Func<JunctionState, JunctionState> apply)
        {
            Journal.Add(apply);
            State = apply(State).WithoutOpenBins();
            History.AddRange(State.Vitals.Alarms.Fresh.Select(static t => $"{t.Code} {t.Step.ToString().ToLowerInvariant()}"));
            State = State with { Vitals = State.Vitals with { Alarms = State.Vitals.Alarms.Told() } };
        }
    }
}
