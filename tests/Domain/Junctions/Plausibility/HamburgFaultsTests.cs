using System.IO.Compression;
using System.Text.Json;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Junctions.Configuration;
using Jena.Iot.Domain.Junctions.Plausibility;

namespace Jena.Iot.Domain.Tests.Junctions.Plausibility;

/// <summary>
/// Faults at seeded places of two hundred hours of real signals. Each signal has a made partner that it conflicts with, green while the
/// signal is red, so that greens can meet.
/// </summary>
public sealed class HamburgFaultsTests
{
    private const double Between = 8;

    private static readonly Lazy<List<Timeline>> Hours = new(Read);

    [ConformanceFact]
    public void Real_signals_have_no_findings_but_the_red_ambers_that_are_too_long()
    {
        var found = Hours.Value.SelectMany(static hour => Watch(hour, Partner(hour))).ToList();
        Assert.All(found, static f => Assert.Equal(PlausibilityCode.RedAmberTooLong, f.Code));
        Assert.Equal(RedAmbersTooLong(), found.Count);
    }

    [ConformanceFact]
    public void Each_fault_of_a_group_is_found_at_its_place_and_nothing_else_is()
    {
        var shown = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < Hours.Value.Count; i++)
        {
            var hour = Hours.Value[i];
            var partner = Partner(hour);
            var without = Watch(hour, partner);
            foreach (var fault in SeededFault.All)
            {
                var broken = hour.Copy();
                if (fault.Break(broken, new Random((i * 100) + shown.Count)) is not { } at)
                    continue;
                shown[fault.Name] = shown.GetValueOrDefault(fault.Name) + 1;
                AssertOnly((fault.Code, "H", at), without, Watch(broken, partner), $"hour {i}, {fault.Name}");
            }
        }
        Assert.Equal(SeededFault.All.Where(static f => f.Head is not SignalHead.Tram).Select(static f => f.Name).Order(StringComparer.Ordinal), shown.Keys);
        Assert.All(shown, static s => Assert.InRange(s.Value, 10, 200));
    }

    [ConformanceFact]
    public void Greens_that_meet_or_follow_too_soon_are_found_at_their_place_and_nothing_else_is()
    {
        var (conflicts, intergreens) = (0, 0);
        for (var i = 0; i < Hours.Value.Count; i++)
        {
            var hour = Hours.Value[i];
            var chance = new Random(i);
            var partner = Partner(hour);
            var without = Watch(hour, partner);

            var early = partner.Copy();
            if (SeededFault.Choose(early.Places(SignalColour.Green), chance) is { } g)
            {
                var ended = hour.Segments.Select(static (s, n) => (s, n)).Where(s => s.n > 0 && hour.Segments[s.n - 1].Colour is SignalColour.Green && s.s.At < early.Segments[g].At).Max(static s => s.s.At);
                var at = ended + chance.Next(1, 7);
                early.Begin(g, at);
                AssertOnly((PlausibilityCode.IntergreenTooShort, "H P", at), without, Watch(hour, early), $"hour {i}, intergreen");
                intergreens++;
            }

            var meeting = partner.Copy();
            if (SeededFault.Choose(hour.Places(SignalColour.Green, 30), chance) is { } h)
            {
                var at = hour.Segments[h].At + 10;
                var red = Enumerable.Range(0, meeting.Segments.Count).Last(n => meeting.Segments[n].At < at);
                Assert.Equal(SignalColour.Red, meeting.Segments[red].Colour);
                meeting.Within(red, at - meeting.Segments[red].At, (SignalColour.Green, 6));
                AssertOnly((PlausibilityCode.ConflictingGreens, "H P", at), without, Watch(hour, meeting), $"hour {i}, conflict");
                conflicts++;
            }
        }
        Assert.InRange(conflicts, 50, 200);
        Assert.InRange(intergreens, 50, 200);
    }

    private static void AssertOnly((string Code, string Groups, double At) expected, List<Implausibility> without, List<Implausibility> with, string where)
    {
        var known = without.Select(static f => Text(f.Code, string.Join(' ', f.Groups), f.At)).ToList();
        var more = with.Select(static f => Text(f.Code, string.Join(' ', f.Groups), f.At)).ToList();
        foreach (var one in known)
            more.Remove(one);
        Assert.Equal([$"{where}: {Text(expected.Code, expected.Groups, Given.At(expected.At))}"], more.Select(one => $"{where}: {one}"));
    }

    private static string Text(string code, string groups, DateTimeOffset at) => $"{code} {groups} {(at - Given.Noon).TotalSeconds:0.0}";

    private static List<Implausibility> Watch(Timeline hour, Timeline partner)
    {
        var configuration = new JunctionConfiguration
        {
            Kind = JunctionKind.Signals,
            Observes = CodeSet.Lamps,
            Phases = [new Phase(1, Actuated: true), new Phase(2, Actuated: true)],
            Groups = [hour.Group, partner.Group],
            Conflicts = [new ConflictRow("H", ["P"])],
            Intergreens = [new IntergreenRow("H", new Dictionary<string, double> { ["P"] = Between }), new IntergreenRow("P", new Dictionary<string, double> { ["H"] = Between })],
        };
        Assert.Empty(ConfigurationRules.Mistakes(configuration));
        var watch = new PlausibilityWatch(new ConfigurationIndex(configuration), PlausibilityState.Empty);
        foreach (var (at, place, colour) in hour.Segments.Select(static s => (s.At, 0, s.Colour)).Concat(partner.Segments.Select(static s => (s.At, 1, s.Colour))).OrderBy(static e => e.At))
        {
            watch.Until(Given.At(at), null);
            if (colour is SignalColour.Unknown)
                watch.Lost();
            else
                watch.Take(place, colour, Given.At(at));
        }
        return [.. watch.Found];
    }

    /// <summary>Green from ten seconds after each green of the signal has ended to ten before the next begins, where that is long enough.</summary>
    private static Timeline Partner(Timeline hour)
    {
        var segments = new List<(double, SignalColour)> { (hour.Segments[0].At, SignalColour.Red) };
        double? ended = null;
        for (var i = 1; i < hour.Segments.Count; i++)
        {
            var (at, colour) = hour.Segments[i];
            if (colour is SignalColour.Green && ended is { } from && at - from >= 30)
                segments.AddRange([(from + 10, SignalColour.Green), (at - 10, SignalColour.Red)]);
            if (colour is SignalColour.Green or SignalColour.Unknown)
                ended = null;
            else if (hour.Segments[i - 1].Colour is SignalColour.Green)
                ended = at;
            if (colour is SignalColour.Unknown)
                segments.Add((at + 0.5, SignalColour.Red));
        }
        return new Timeline(new SignalGroup("P", SignalHead.Pedestrian, 2), segments);
    }

    private static int RedAmbersTooLong() => Hours.Value.Sum(static h => Enumerable.Range(1, h.Segments.Count - 2)
        .Count(i => h.Segments[i].Colour is SignalColour.RedAmber && h.Segments[i - 1].Colour is not SignalColour.Unknown && h.Length(i) > 2.3));

    /// <summary>Least times are the least that the hour has, so that what is real stays in order.</summary>
    private static List<Timeline> Read()
    {
        using var file = new StreamReader(new GZipStream(File.OpenRead(Conformance.Path("junction", "hamburg-200.ndjson.gz")), CompressionMode.Decompress));
        var hours = new List<Timeline>();
        while (file.ReadLine() is { } line)
        {
            using var hour = JsonDocument.Parse(line);
            var segments = new List<(double At, SignalColour Colour)>();
            var (first, end) = (0L, 0L);
            foreach (var cycle in hour.RootElement.GetProperty("groups").EnumerateArray().SelectMany(static g => g.EnumerateArray()))
            {
                var (start, states) = (cycle[0].GetInt64(), cycle[2].GetString()!);
                if (segments.Count == 0)
                    first = start;
                // What lies between was not recorded.
                else if (start != end)
                    segments.Add((end - first, SignalColour.Unknown));
                for (var i = 0; i < states.Length; i++)
                {
                    var colour = Colour(states[i]);
                    if (segments.Count == 0 || segments[^1].Colour != colour)
                        segments.Add((start - first + i, colour));
                }
                end = start + states.Length;
            }
            var direct = Enumerable.Range(1, segments.Count - 1).Any(i => (segments[i - 1].Colour, segments[i].Colour) is (SignalColour.Red, SignalColour.Green) or (SignalColour.Green, SignalColour.Red));
            var coloured = segments.Any(static s => s.Colour is SignalColour.Amber or SignalColour.RedAmber);
            var head = !coloured ? SignalHead.Pedestrian : direct ? SignalHead.Bicycle : SignalHead.Vehicle;
            var all = new Timeline(new SignalGroup("H", head, 1), segments);
            hours.Add(new Timeline(
                new SignalGroup("H", head, 1, Least: new MinimumTimes(Least(all, SignalColour.Amber, 3), Least(all, SignalColour.RedAmber, 1), Least(all, SignalColour.Green, 10)), MayBeDark: segments.Any(static s => s.Colour is SignalColour.Dark)),
                segments));
        }
        Assert.Equal(200, hours.Count);
        return hours;
    }

    private static double Least(Timeline all, SignalColour colour, double usual) => Enumerable.Range(1, Math.Max(0, all.Segments.Count - 2))
        .Where(i => all.Segments[i].Colour == colour).Select(all.Length).Append(usual).Min();

    private static SignalColour Colour(char state) => state switch
    {
        '1' => SignalColour.Red,
        '2' => SignalColour.Amber,
        '3' => SignalColour.Green,
        '4' => SignalColour.RedAmber,
        '5' => SignalColour.FlashingAmber,
        _ => SignalColour.Dark,
    };
}
