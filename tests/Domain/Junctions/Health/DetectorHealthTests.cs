using Jena.Iot.Domain.Alarms;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Junctions.Configuration;
using Jena.Iot.Domain.Junctions.Health;
using Jena.Iot.Domain.Junctions.Live;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.Tests.Junctions.Health;

/// <summary>Faults at seeded times of a generated street with two detectors and a push button.</summary>
public sealed class DetectorHealthTests
{
    private const ushort D1 = 11;
    private const ushort D2 = 12;
    private const ushort T1 = 1;

    private static readonly AssetId Id = AssetId.Junction("holzmarkt");

    // Midnight of a Wednesday in Jena.
    private static readonly DateTimeOffset Start = new(2026, 3, 3, 23, 0, 0, TimeSpan.Zero);

    private static readonly JunctionConfiguration Configuration = new()
    {
        Kind = JunctionKind.Signals,
        Observes = CodeSet.Parse("1-10, 81-92"),
        Phases = [new Phase(1), new Phase(2)],
        Groups = [new SignalGroup("K1", SignalHead.Vehicle, 1)],
        Detectors =
        [
            new Detector(D1, "D1", [DetectorFunction.Advance, DetectorFunction.Count], 1),
            new Detector(D2, "D2", [DetectorFunction.Presence], 2),
            new Detector(T1, "T1", [DetectorFunction.Pedestrian], 2),
        ],
    };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_street_in_order_has_no_findings(int seed) => Assert.Empty(Run(Street(seed, days: 3)));

    [Fact]
    public void A_fault_that_the_controller_tells_stands_until_it_tells_the_end()
    {
        var street = Street(1, days: 1);
        street.Add((40_000, 86, D2));
        street.Add((41_000, 91, T1));
        Assert.Equal(["D2 controller-fault 40000", "T1 controller-fault 41000"], Run(street));
        street.Add((50_000, IndianaCode.DetectorRestored, D2));
        street.Add((50_000, IndianaCode.PedestrianDetectorRestored, T1));
        Assert.Empty(Run(street));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_detector_that_stays_occupied_is_stuck_on_since_it_became_so(int seed)
    {
        var at = Place(seed, 30_000, 70_000);
        var street = Without(Street(seed, days: 1), D2, at, 86_400);
        street.Add((at, IndianaCode.DetectorOn, D2));
        Assert.Equal([$"D2 stuck-on {at}"], Run(street));
        Assert.Empty(Run(street, until: at + 3590));
        street.Add((86_390, IndianaCode.DetectorOff, D2));
        Assert.Empty(Run(street));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_detector_without_anything_for_four_hours_of_the_day_is_stuck_off_and_after_a_day_has_no_data(int seed)
    {
        var at = Place(seed, 8 * 3600, 14 * 3600);
        var street = Without(Street(seed, days: 3), D1, at, 3 * 86_400);
        var last = street.Where(static e => e.Parameter == D1 && e.Code is IndianaCode.DetectorOff).Max(static e => e.At);
        Assert.Equal([$"D1 stuck-off {last:0}"], Run(street, until: at + (5 * 3600)).Select(Rounded));
        Assert.Equal([$"D1 no-data {last:0}"], Run(street, until: at + (26 * 3600)).Select(Rounded));
        Assert.Empty(Run(Street(seed, days: 3)));

        static string Rounded(string one) => $"{one[..one.LastIndexOf(' ')]} {double.Parse(one[(one.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture):0}";
    }

    [Fact]
    public void Quiet_nights_are_no_fault()
    {
        var street = Without(Street(1, days: 2), D1, 22 * 3600, 30 * 3600);
        Assert.Empty(Run(street, until: 30 * 3600));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_detector_that_flutters_chatters_until_a_quarter_of_an_hour_is_in_order(int seed)
    {
        var minute = Place(seed, 600, 1000) * 60;
        var street = Without(Street(seed, days: 1), D1, minute, minute + 60);
        for (var i = 0; i < 80; i++)
            Actuate(street, D1, minute + 1 + (i * 0.5), 0.1);
        Assert.Equal([$"D1 chatter {minute}"], Run(street, until: minute + 60));
        Assert.Empty(Run(street));
    }

    [Fact]
    public void The_same_in_every_quarter_of_an_hour_is_no_traffic()
    {
        var street = Without(Street(1, days: 1), D2, 36_000, 54_000);
        for (var at = 36_010.0; at < 54_000; at += 90)
            Actuate(street, D2, at, 2);
        Assert.Equal(["D2 constant 36000"], Run(street, until: 53_000));
        Assert.Empty(Run(street, until: 60_000));
    }

    [Fact]
    public void More_vehicles_than_a_lane_holds_are_implausible()
    {
        var street = Without(Street(1, days: 1), D1, 36_000, 36_900);
        for (var at = 36_000.5; at < 36_900; at += 1.4)
            Actuate(street, D1, at, 0.3);
        Assert.Equal(["D1 implausible-flow 36000"], Run(street, until: 36_960));
        Assert.Empty(Run(street));
    }

    [Fact]
    public void Actuations_that_take_no_time_are_no_vehicles()
    {
        var street = Without(Street(1, days: 1), D2, 36_000, 36_900);
        for (var at = 36_005.0; at < 36_900; at += 40)
            Actuate(street, D2, at, 0.005);
        Assert.Equal(["D2 flow-without-occupancy 36000"], Run(street, until: 36_960));
        Assert.Empty(Run(street));
    }

    [Fact]
    public void High_occupancy_for_a_fifth_of_the_day_is_too_much_where_vehicles_are_counted()
    {
        var street = Without(Without(Street(1, days: 3), D1, 30_000, 66_000), D2, 30_000, 66_000);
        foreach (var channel in (ushort[])[D1, D2])
        {
            var chance = new Random(channel);
            for (var at = 30_000.0; at < 65_900; at += 50 + (chance.NextDouble() * 20))
                Actuate(street, channel, at, 45);
        }
        Assert.Equal(["D1 high-occupancy 0"], Run(street, until: 87_000));
        Assert.Empty(Run(street));
    }

    [Fact]
    public void A_day_of_which_too_little_is_known_says_so_of_each_detector()
    {
        var state = Take(Initial(), Street(1, days: 1).Where(static e => e.At < 20_000));
        state = JunctionModel.Apply(state, Given.Batch(Given.Reading(Id, Start.AddSeconds(70_000), new Gap("x.r", 1, 2, 2, Start.AddSeconds(20_000), Start.AddSeconds(70_000), GapReason.InputLost))), Start.AddSeconds(70_001));
        state = Take(state, Street(1, days: 2).Where(static e => e.At is > 70_010 and < 87_000));
        Assert.Equal(["D1 few-samples 0", "D2 few-samples 0"], Findings(state));
    }

    [Fact]
    public void A_detector_that_says_nothing_has_no_data_however_often_a_little_is_lost()
    {
        var street = Without(Street(1, days: 3), D2, 0, 3 * 86_400);
        var state = Initial();
        for (var day = 0; day < 3; day++)
        {
            var lost = (day * 86_400) + 36_000;
            state = Take(state, street.Where(e => e.At > lost - 85_800 && e.At < lost));
            Assert.Equal(day > 0, Findings(state).Any(static f => f.StartsWith("D2 no-data", StringComparison.Ordinal)));
            state = JunctionModel.Apply(state, Given.Batch(Given.Reading(Id, Start.AddSeconds(lost + 600), new Gap("x.r", 1, 2, 2, Start.AddSeconds(lost), Start.AddSeconds(lost + 600), GapReason.InputLost))), Start.AddSeconds(lost + 601));
        }
    }

    [Fact]
    public void Time_that_was_lost_is_no_time_without_data()
    {
        var street = Without(Street(1, days: 2), D2, 0, 2 * 86_400);
        var state = Take(Initial(), street.Where(static e => e.At < 40_000));
        state = JunctionModel.Apply(state, Given.Batch(Given.Reading(Id, Start.AddSeconds(80_000), new Gap("x.r", 1, 2, 2, Start.AddSeconds(40_000), Start.AddSeconds(80_000), GapReason.InputLost))), Start.AddSeconds(80_001));
        state = Take(state, street.Where(static e => e.At is > 80_010 and < 126_000));
        Assert.DoesNotContain(Findings(state), static f => f.StartsWith("D2 no-data", StringComparison.Ordinal));
        state = Take(state, street.Where(static e => e.At is > 126_000 and < 127_000));
        Assert.Contains(Findings(state), static f => f.StartsWith("D2 no-data", StringComparison.Ordinal));
    }

    [Fact]
    public void A_detector_below_its_own_week_is_found_and_a_quiet_hour_that_is_usual_is_not()
    {
        const int Today = 21 * 86_400;
        var street = Street(1, days: 22).Where(static e => e.Parameter != D1 || e.Code is not (81 or 82) || e.At < Today + 36_000).ToList();
        var chance = new Random(5);
        for (var hour = 10; hour < 24; hour++)
        {
            for (var i = 0; i < 5; i++)
                Actuate(street, D1, Today + (hour * 3600) + (i * 700) + (chance.NextDouble() * 300), 0.5);
        }
        Assert.Equal([$"D1 below-pattern {Today + 36_000}"], Run(street, until: Today + 50_000));
    }

    [Fact]
    public void A_phase_that_is_held_to_its_end_all_night_makes_its_detectors_doubtful()
    {
        var street = Street(1, days: 1);
        for (var i = 0; i < 60; i++)
            street.Add((5000 + (i * 100), i % 20 == 0 ? IndianaCode.GapOut : IndianaCode.MaxOut, 2));
        Assert.Equal(["D2 max-outs 3600"], Run(street));
        // At most nine in ten, and more than fifty.
        Assert.Empty(Run([.. street.Where(static e => e.Code != IndianaCode.MaxOut || e.At < 9000)]));
    }

    [Fact]
    public void A_button_that_is_pressed_all_night_is_stuck()
    {
        var street = Street(1, days: 1);
        for (var i = 0; i < 201; i++)
            street.AddRange([(4000 + (i * 60), IndianaCode.PedestrianDetectorOn, T1), (4001 + (i * 60), IndianaCode.PedestrianDetectorOff, T1)]);
        Assert.Equal(["T1 many-pedestrians 3600"], Run(street));
    }

    [Fact]
    public void A_junction_that_records_too_little_says_so()
    {
        var street = Enumerable.Range(0, 490).Select(static i => ((double)i * 176, IndianaCode.BeginGreen, (ushort)1)).ToList();
        Assert.Equal([" few-records 0"], Run([.. street, (86_401, IndianaCode.BeginGreen, 1)]));
    }

    [Fact]
    public void A_detector_has_rules_of_its_own()
    {
        var street = Without(Street(1, days: 1), D2, 36_000, 86_400);
        street.Add((36_000, IndianaCode.DetectorOn, D2));
        var patient = Configuration with { Health = new HealthSettings(Detectors: [new DetectorRules("D2", new HealthRules(StuckOnMinutes: 600))]) };
        Assert.Empty(Findings(Take(Initial(patient), street.Where(static e => e.At < 60_000))));
        Assert.Equal(["D2 stuck-on 36000"], Findings(Take(Initial(patient), street)));
    }

    [Fact]
    public void A_rule_of_a_detector_that_is_not_configured_names_it()
    {
        var mistakes = ConfigurationRules.Mistakes(Configuration with { Health = new HealthSettings(Detectors: [new DetectorRules("D9", new HealthRules(StuckOnMinutes: 0))]) });
        Assert.Equal([("health.detectors[0].name", "there is no detector 'D9': add it to detectors, or write one that is there")], mistakes.Select(static m => (m.Path, m.Text)));
        Assert.Equal("health.rules.highShare", Assert.Single(ConfigurationRules.Mistakes(Configuration with { Health = new HealthSettings(new HealthRules(HighShare: 2)) })).Path);
    }

    [Fact]
    public void The_view_tells_reason_since_when_and_the_measures_that_are_doubtful_and_an_alarm_stands()
    {
        var state = Take(Initial(), [(0, IndianaCode.DetectorOn, D1), (7200, IndianaCode.BeginGreen, 1)]);
        var view = JunctionModel.View(state);
        var detector = view.Detectors.Single(static d => d.Channel == D1);
        Assert.Equal([new HealthView("stuck-on", Start, "occupied for more than 60 min")], detector.Health);
        Assert.Equal(
            ["actuations", "approach-delay", "arrivals-on-green", "coordination-diagram", "level-of-service", "phase-wait", "platoon-ratio", "terminations", "volume-figures"], detector.Taints);
        Assert.Null(view.Detectors.Single(static d => d.Channel == D2).Health);
        var alarm = Assert.Single(view.Alarms);
        Assert.Equal(("detector-11-stuck-on", "detector D1: stuck on, occupied for more than 60 min"), (alarm.Code, alarm.Text));

        Assert.Empty(JunctionModel.View(Take(state, [(7300, IndianaCode.DetectorOff, D1)])).Alarms);
    }

    [Fact]
    public void A_fault_that_begins_and_ends_within_one_batch_is_told_by_its_alarm()
    {
        (double, ushort, ushort)[] day = [(0, IndianaCode.DetectorOn, D1), (7200, IndianaCode.BeginGreen, 1), (7300, IndianaCode.DetectorOff, D1)];
        var state = JunctionModel.Apply(Initial(), Given.Batch([.. day.Select(static (e, i) => Given.Reading(Id, Start.AddSeconds(e.Item1), new IndianaEvent(e.Item2, e.Item3), i + 1))]), Start.AddSeconds(7301));
        Assert.Equal(
            [("detector-11-stuck-on", AlarmStep.Raised, Start.AddSeconds(7200)), ("detector-11-stuck-on", AlarmStep.Cleared, Start.AddSeconds(7300))],
            state.Vitals.Alarms.Fresh.Select(static t => (t.Code, t.Step, t.At)));
    }

    [Fact]
    public void A_day_of_which_much_was_lost_has_not_too_few_records()
    {
        var street = Enumerable.Range(0, 97).Select(static quarter => (quarter * 900.0, (ushort)1, (ushort)1)).ToList();
        Assert.Contains(" few-records 0", Run(street));

        var state = Take(Initial(), street.Take(20));
        state = JunctionModel.Apply(state, Given.Batch(Given.Reading(Id, Start.AddSeconds(36_000), new Gap("x.r", 1, 2, 2, Start.AddSeconds(18_000), Start.AddSeconds(36_000), GapReason.InputLost), 900)), Start.AddSeconds(36_001));
        Assert.DoesNotContain(Findings(Take(state, street.Skip(40))), static f => f.Contains("few-records", StringComparison.Ordinal));
    }

    [Fact]
    public void Another_configuration_ends_the_findings_of_the_one_before()
    {
        var state = Take(Initial(), [(0, IndianaCode.DetectorOn, D1), (7200, IndianaCode.BeginGreen, 1)]);
        state = Configure(state, Configuration with { Detectors = [Configuration.Detectors[1]] });
        Assert.Empty(Findings(state));
        Assert.Empty(JunctionModel.View(state).Alarms);
    }

    [Fact]
    public void Another_configuration_leaves_the_findings_of_a_detector_that_is_judged_as_before()
    {
        var state = Take(Initial(), [(0, IndianaCode.DetectorOn, D1), (100, 86, D2), (7200, IndianaCode.BeginGreen, 1)]);
        var before = JunctionModel.View(state);
        Assert.Equal(["detector-12-controller-fault", "detector-11-stuck-on"], before.Alarms.Select(static a => a.Code));

        state = Configure(state, Configuration with { Phases = [.. Configuration.Phases, new Phase(3)] });
        Assert.Equal(["D1 stuck-on 0", "D2 controller-fault 100"], Findings(state));
        Assert.Equal(before.Alarms, JunctionModel.View(Take(state, [(10_900, IndianaCode.BeginGreen, 1)])).Alarms);
        Assert.DoesNotContain(state.Vitals.Alarms.Fresh, static t => t.At > Start.AddHours(2));

        state = Configure(state, Configuration with { Health = new HealthSettings(Detectors: [new DetectorRules("D1", new HealthRules(StuckOnMinutes: 600))]) });
        Assert.Equal(["D2 controller-fault 100"], Findings(state));

        // Rules for all of them are those of the other one, too.
        Assert.Empty(Findings(Configure(state, Configuration with { Health = new HealthSettings(new HealthRules(StuckOnMinutes: 600)) })));
    }

    private static JunctionState Configure(JunctionState state, JunctionConfiguration configuration) =>
        JunctionModel.Apply(state, Given.Only(JunctionModel.Decide(state, new ConfigureJunction(configuration), Given.Anna, Start.AddHours(3))));

    private static int Place(int seed, int from, int to) => new Random(seed * 31).Next(from, to);

    private static IReadOnlyList<string> Run(IEnumerable<(double At, ushort Code, ushort Parameter)> street, double until = double.MaxValue) =>
        Findings(Take(Initial(), street.Where(e => e.At < until)));

    private static IReadOnlyList<string> Findings(JunctionState state) => [.. state.Present.Health.Findings().Select(static f => FormattableString.Invariant($"{f.Detector} {f.Reason} {(f.Since - Start).TotalSeconds}"))];

    private static JunctionState Initial(JunctionConfiguration? configuration = null)
    {
        var state = JunctionModel.Initial(Id);
        return JunctionModel.Apply(state, Given.Only(JunctionModel.Decide(state, new ConfigureJunction(configuration ?? Configuration), Given.Anna, Start)));
    }

    private static JunctionState Take(JunctionState state, IEnumerable<(double At, ushort Code, ushort Parameter)> street)
    {
        foreach (var batch in street.OrderBy(static e => e.At).ThenBy(static e => e.Code).Chunk(500))
        {
            state = JunctionModel.Apply(
                state, Given.Batch([.. batch.Select(static (e, i) => Given.Reading(Id, Start.AddSeconds(e.At), new IndianaEvent(e.Code, e.Parameter), i + 1))]), Start.AddSeconds(batch[^1].At + 1)).WithoutOpenBins();
        }
        return Given.RoundTrip(state);
    }

    private static List<(double At, ushort Code, ushort Parameter)> Without(List<(double At, ushort Code, ushort Parameter)> street, ushort channel, double from, double to)
    {
        // What is occupied when the span begins is let go first.
        var kept = street.Where(e => e.Code is not (81 or 82) || e.Parameter != channel || e.At < from || e.At >= to).ToList();
        var last = kept.Where(e => e.Code is 81 or 82 && e.Parameter == channel && e.At < from).OrderBy(static e => e.At).LastOrDefault();
        if (last.Code == IndianaCode.DetectorOn)
            kept.Remove(last);
        var next = kept.Where(e => e.Code is 81 or 82 && e.Parameter == channel && e.At >= to).OrderBy(static e => e.At).FirstOrDefault();
        if (next.Code == IndianaCode.DetectorOff)
            kept.Remove(next);
        return kept;
    }

    private static void Actuate(List<(double At, ushort Code, ushort Parameter)> street, ushort channel, double at, double seconds) =>
        street.AddRange([(at, IndianaCode.DetectorOn, channel), (at + seconds, IndianaCode.DetectorOff, channel)]);

    /// <summary>A vehicle a minute or so at each detector, one in two at night, a green each minute, and a button pressed now and then.</summary>
    private static List<(double At, ushort Code, ushort Parameter)> Street(int seed, int days)
    {
        var chance = new Random(seed);
        var street = new List<(double At, ushort Code, ushort Parameter)>();
        for (var at = 0.0; at < days * 86_400; at += 60)
            street.AddRange([(at, IndianaCode.BeginGreen, 1), (at + 30, IndianaCode.BeginYellow, 1), (at + 33, IndianaCode.BeginRedClearance, 1)]);
        foreach (var channel in (ushort[])[D1, D2])
        {
            for (var at = 5.0; at < (days * 86_400) - 10;)
            {
                Actuate(street, channel, at, 0.3 + chance.NextDouble());
                var night = at % 86_400 / 3600 is < 6 or >= 22;
                at += 3 + (chance.NextDouble() * (night ? 230 : 110));
            }
        }
        for (var at = 100.0; at < (days * 86_400) - 10; at += 1500 + (chance.NextDouble() * 3000))
            street.AddRange([(at, IndianaCode.PedestrianDetectorOn, T1), (at + 0.5, IndianaCode.PedestrianDetectorOff, T1)]);
        return street;
    }
}
