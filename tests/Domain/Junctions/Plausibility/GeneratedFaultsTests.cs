using Jena.Iot.Domain.Alarms;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Junctions.Configuration;
using Jena.Iot.Domain.Junctions.Plausibility;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.Tests.Junctions.Plausibility;

/// <summary>Faults at seeded places of streams of a generated controller, through the whole junction and in batches of any length.</summary>
public sealed class GeneratedFaultsTests
{
    private const int Cycles = 40;
    private const double Cycle = 70;

    private static readonly AssetId Id = AssetId.Junction("holzmarkt");

    private static readonly JunctionConfiguration Configuration = new()
    {
        Kind = JunctionKind.Signals,
        Observes = CodeSet.Parse("1, 8, 10, 21-23, 61-65, 131, 601-603"),
        Phases = [new Phase(1, Coordinated: true), new Phase(2), new Phase(3), new Phase(4), new Phase(5)],
        Overlaps = [new Overlap(1, "A", [1])],
        Groups =
        [
            new SignalGroup("K1", SignalHead.Vehicle, 1),
            new SignalGroup("F1", SignalHead.Pedestrian, 1, SignalCodes.Walk),
            new SignalGroup("K2", SignalHead.Vehicle, 2),
            new SignalGroup("R1", SignalHead.Bicycle, 4),
            new SignalGroup("S1", SignalHead.Tram, 3),
            new SignalGroup("A", SignalHead.Vehicle, 1, SignalCodes.Overlap),
            new SignalGroup("F5", SignalHead.Pedestrian, 5),
        ],
        Conflicts = [new ConflictRow("K2", ["K1", "F1", "R1", "S1", "A"]), new ConflictRow("S1", ["K1", "F1", "R1", "A"])],
        Intergreens =
        [
            new IntergreenRow("K1", new Dictionary<string, double> { ["K2"] = 6, ["S1"] = 6 }),
            new IntergreenRow("K2", new Dictionary<string, double> { ["K1"] = 6, ["S1"] = 6, ["F1"] = 7 }),
            new IntergreenRow("S1", new Dictionary<string, double> { ["K1"] = 5, ["K2"] = 5 }),
        ],
        Programmes = [new Programme(1, "Day", Cycle: Cycle)],
    };

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 12)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_controller_in_order_has_no_findings(int seed) => Assert.Empty(Run(Street(seed), seed));

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Each_fault_of_a_group_is_found_at_its_place_and_nothing_else_is(int seed)
    {
        var chance = new Random(seed);
        var shown = new HashSet<string>();
        foreach (var fault in SeededFault.All)
        {
            for (var place = 0; place < Configuration.Groups.Count; place++)
            {
                var street = Street(seed);
                // Overlaps have no code for red-amber and none for dark.
                if (street[place].Group.ToldBy is not SignalCodes.Phase || fault.Break(street[place], chance) is not { } at)
                    continue;
                shown.Add(fault.Name);
                AssertOnly($"{fault.Code} {street[place].Group.Name} {at:0.0}", street, seed, fault.Name);
            }
        }
        Assert.Equal(SeededFault.All.Count, shown.Count);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Greens_too_soon_greens_together_and_missing_greens_are_found_and_nothing_else_is(int seed)
    {
        var chance = new Random(seed);

        var soon = Street(seed);
        var i = SeededFault.Choose(soon[2].Places(SignalColour.Green), chance)!.Value;
        var begins = soon[2].Segments[i].At - 4;
        soon[2].Begin(i - 1, begins - 1);
        soon[2].Begin(i, begins);
        AssertOnly($"{PlausibilityCode.IntergreenTooShort} K1 K2 {begins:0.0}", soon, seed, "intergreen");

        var together = Street(seed);
        i = SeededFault.Choose(together[4].Places(SignalColour.Red, 40), chance)!.Value;
        var inK2 = together[2].Segments.First(s => s.Colour is SignalColour.Green && s.At > together[4].Segments[i].At).At + 7.0;
        together[4].Within(i, inK2 - together[4].Segments[i].At, (SignalColour.Green, 2));
        AssertOnly($"{PlausibilityCode.ConflictingGreens} K2 S1 {inK2:0.0}", together, seed, "conflict");

        var missing = Street(seed);
        i = SeededFault.Choose([.. missing[4].Places(SignalColour.Green).Where(static n => n < 60)], chance)!.Value;
        var began = missing[4].Segments[i].At;
        // Without the two greens after it.
        for (var n = 0; n < 2; n++)
        {
            while (missing[4].Segments[i + 1].Colour is not SignalColour.Green)
                i++;
            missing[4].Remove(i + 1);
            missing[4].Remove(i + 1);
        }
        AssertOnly($"{PlausibilityCode.MissingCycle} S1 {began:0.0}", missing, seed, "missing");
    }

    [Fact]
    public void A_finding_is_an_alarm_that_says_who_decides_and_ends_when_it_is_over()
    {
        var street = Street(1);
        var i = street[0].Places(SignalColour.Red, 12)[3];
        street[0].Within(i, 4, (SignalColour.Dark, 25));
        var dark = street[0].Segments[i].At + 4;
        var events = Events(street);

        var standing = Assert.Single(Take(events.Where(e => e.At < dark + 24.9), 1).Vitals.Alarms.Standing());
        Assert.Equal("dark-lamp-1", standing.Code);
        Assert.Contains("the controller's own signal safety decides", standing.Text, StringComparison.Ordinal);

        var after = Take(events, 1);
        Assert.Empty(after.Vitals.Alarms.Standing());
        var finding = Assert.Single(JunctionModel.View(after).Plausibility!.Findings);
        Assert.Equal((PlausibilityCode.DarkLamp, false, 1, Given.At(dark)), (finding.Code, finding.Standing, finding.Count, finding.Since));
        Assert.Equal("Watches and reports only: it takes no part in the controller's own signal safety and never acts.", JunctionModel.View(after).Plausibility!.Notice);
    }

    [Fact]
    public void A_finding_is_told_by_its_alarm_also_when_it_begins_and_ends_within_one_batch()
    {
        var street = Street(1);
        var i = street[0].Places(SignalColour.Red, 12)[3];
        street[0].Within(i, 4, (SignalColour.Dark, 5));
        i = street[4].Places(SignalColour.Red, 40)[9];
        var inK2 = street[2].Segments.First(s => s.Colour is SignalColour.Green && s.At > street[4].Segments[i].At).At + 7.0;
        street[4].Within(i, inK2 - street[4].Segments[i].At, (SignalColour.Green, 2));
        var events = Events(street).ToList();

        var together = Told(events.Count);

        Assert.Equal(
            [("dark-lamp-1", AlarmStep.Raised), ("dark-lamp-1", AlarmStep.Cleared), ("conflicting-greens-2-3", AlarmStep.Raised), ("conflicting-greens-2-3", AlarmStep.Cleared)],
            together.Select(static t => (t.Code, t.Step)));
        Assert.Equal(together, Told(1));

        IReadOnlyList<AlarmTransition> Told(int batch) => events.Chunk(batch).Aggregate(Initial(), static (state, part) => Apply(state, part)).Vitals.Alarms.Fresh;
    }

    [Fact]
    public void What_lies_beyond_a_gap_is_not_judged_by_what_was_before_it()
    {
        var events = Events(Street(1)).ToList();
        var state = Take(events.Take(200), 1);
        state = JunctionModel.Apply(state, Given.Batch(Given.Reading(Id, Given.At(events[200].At), new Gap("x.r", 1, 2, 2, Given.At(events[200].At), Given.At(events[200].At), GapReason.InputLost), 900)), Given.At(events[200].At + 1));
        state = Take(events.Skip(900), 1, state);
        Assert.Empty(state.Present.Plausibility.Findings);
    }

    private static void AssertOnly(string expected, IReadOnlyList<Timeline> street, int seed, string where) =>
        Assert.Equal([$"{where}: {expected}"], Run(street, seed).Select(one => $"{where}: {one}"));

    private static IReadOnlyList<string> Run(IReadOnlyList<Timeline> street, int seed) =>
        [.. Take(Events(street), seed).Present.Plausibility.Findings.Values.Select(static f =>
        {
            Assert.Equal(1, f.Count);
            return $"{f.Code} {string.Join(' ', f.Groups)} {(f.Since - Given.Noon).TotalSeconds:0.0}";
        })];

    private static JunctionState Take(IEnumerable<(double At, ushort Code, ushort Parameter)> events, int seed, JunctionState? state = null)
    {
        var chance = new Random(seed);
        state ??= Initial();
        var rest = events.ToList();
        while (rest.Count > 0)
        {
            var batch = rest.Take(chance.Next(1, 30)).ToList();
            rest.RemoveRange(0, batch.Count);
            state = Apply(state, batch);
            // What is remembered survives the way through a snapshot.
            if (chance.Next(10) == 0)
                state = Given.RoundTrip(state);
        }
        return state;
    }

    private static JunctionState Initial()
    {
        var state = JunctionModel.Initial(Id);
        return JunctionModel.Apply(state, Given.Only(JunctionModel.Decide(state, new ConfigureJunction(Configuration), Given.Anna, Given.Noon)));
    }

    private static JunctionState Apply(JunctionState state, IReadOnlyList<(double At, ushort Code, ushort Parameter)> batch) => JunctionModel.Apply(
        state, Given.Batch([.. batch.Select(static (e, i) => Given.Reading(Id, Given.At(e.At), new IndianaEvent(e.Code, e.Parameter), i + 1))]), Given.At(batch[^1].At + 1));

    private static IEnumerable<(double At, ushort Code, ushort Parameter)> Events(IReadOnlyList<Timeline> street) =>
        street.SelectMany(static t => t.Segments.Select(s => (s.At, Code: Code(t.Group.ToldBy, s.Colour), t.Group.Number)))
            .Append((At: 0.0, Code: IndianaCode.PatternChange, Number: (ushort)1))
            .OrderBy(static e => e.At).ThenBy(static e => e.Code).Select(static e => (e.At, e.Code, e.Number));

    private static ushort Code(SignalCodes toldBy, SignalColour colour) => (toldBy, colour) switch
    {
        (SignalCodes.Walk, SignalColour.Green) => IndianaCode.PedestrianBeginWalk,
        (SignalCodes.Walk, _) => IndianaCode.PedestrianBeginDontWalk,
        (SignalCodes.Overlap, SignalColour.Green) => IndianaCode.OverlapBeginGreen,
        (SignalCodes.Overlap, SignalColour.Amber) => IndianaCode.OverlapBeginYellow,
        (SignalCodes.Overlap, _) => IndianaCode.OverlapBeginRedClearance,
        (_, SignalColour.Green) => IndianaCode.BeginGreen,
        (_, SignalColour.Amber) => IndianaCode.BeginYellow,
        (_, SignalColour.RedAmber) => IndianaCode.BeginRedAmber,
        (_, SignalColour.Dark) => IndianaCode.BeginDark,
        _ => IndianaCode.BeginRedClearance,
    };

    /// <summary>K1, F1, R1, A and F5 from second 2 on, K2 from 36, S1 from 58; greens end up to a second early.</summary>
    private static IReadOnlyList<Timeline> Street(int seed)
    {
        var chance = new Random(seed * 7919);
        var lanes = Configuration.Groups.Select(static _ => new List<(double, SignalColour)> { (0, SignalColour.Red) }).ToList();
        for (var cycle = 0; cycle < Cycles; cycle++)
        {
            var zero = cycle * Cycle;
            Green(0, zero + 2, 26, redAmber: true, amber: 3);
            Green(1, zero + 2, 20, redAmber: false, amber: 0);
            Green(2, zero + 36, 15, redAmber: true, amber: 3);
            Green(3, zero + 2, 22, redAmber: true, amber: 2);
            Green(4, zero + 58, 6, redAmber: false, amber: 2);
            Green(5, zero + 2, 26, redAmber: false, amber: 3);
            Green(6, zero + 2, 28, redAmber: false, amber: 0);
        }
        return [.. Configuration.Groups.Zip(lanes, static (group, lane) => new Timeline(group, lane))];

        void Green(int place, double at, double seconds, bool redAmber, double amber)
        {
            var ends = at + seconds - (chance.Next(11) / 10.0);
            if (redAmber)
                lanes[place].Add((at - 1, SignalColour.RedAmber));
            lanes[place].Add((at, SignalColour.Green));
            if (amber > 0)
                lanes[place].Add((ends, SignalColour.Amber));
            lanes[place].Add((ends + amber, SignalColour.Red));
        }
    }
}
