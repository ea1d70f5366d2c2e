using Jena.Iot.Domain.Common;

namespace Jena.Iot.Domain.Junctions.Configuration;

/// <summary>What holds for a configuration by itself.</summary>
public static class ConfigurationRules
{
    public const int MostGroups = 128;
    public const int MostDetectors = 512;
    public const int MostProgrammes = 255;
    public const int LongestName = 80;

    /// <summary>What is wrong with it, each with its place; empty when nothing is.</summary>
    public static IReadOnlyList<ConfigurationMistake> Mistakes(JunctionConfiguration configuration)
    {
        var missing = Missing(configuration).ToList();
        return missing.Count > 0
            ? missing
            : [.. Whole(configuration), .. Phases(configuration), .. Groups(configuration), .. Detectors(configuration), .. Matrices(configuration), .. Programmes(configuration), .. Calendar(configuration), .. Settings(configuration)];
    }

    /// <summary>A document may have said null where a value belongs.</summary>
    private static IEnumerable<ConfigurationMistake> Missing(JunctionConfiguration c)
    {
        if (c.Observes is null)
            yield return Null("observes");
        foreach (var (name, items) in new (string, IReadOnlyList<object?>?)[]
            { ("phases", c.Phases), ("overlaps", c.Overlaps), ("groups", c.Groups), ("detectors", c.Detectors), ("conflicts", c.Conflicts), ("intergreens", c.Intergreens), ("programmes", c.Programmes) })
        {
            if (items is null)
                yield return Null(name);
            for (var i = 0; i < items?.Count; i++)
            {
                var at = $"{name}[{i}]";
                switch (items[i])
                {
                    case null:
                        yield return Null(at);
                        break;
                    case Phase { Name: null } or SignalGroup { Name: null } or Detector { Name: null } or Programme { Name: null } or Overlap { Name: null }:
                        yield return Null($"{at}.name");
                        break;
                    case Overlap { Phases: null }:
                        yield return Null($"{at}.phases");
                        break;
                    case Detector { Functions: null }:
                        yield return Null($"{at}.functions");
                        break;
                    case ConflictRow { Group: null }:
                        yield return Null($"{at}.group");
                        break;
                    case ConflictRow { With: null }:
                        yield return Null($"{at}.with");
                        break;
                    case ConflictRow row when row.With.Any(static n => n is null):
                        yield return Null($"{at}.with");
                        break;
                    case IntergreenRow { Ending: null }:
                        yield return Null($"{at}.ending");
                        break;
                    case IntergreenRow { Seconds: null }:
                        yield return Null($"{at}.seconds");
                        break;
                }
            }
        }
        if (c.Calendar is { } calendar)
        {
            if (calendar.Plans is null || calendar.Plans.Any(static p => p?.Name is null || p.Switches is null || p.Switches.Any(static s => s is null)))
                yield return Null("calendar.plans");
            if (calendar.Week is null)
                yield return Null("calendar.week");
            if (calendar.Special?.Any(static s => s is null) is true)
                yield return Null("calendar.special");
        }

        static ConfigurationMistake Null(string path) => new(path, "nothing stands there: write it, or leave it out where it may be left out");
    }

    private static IEnumerable<ConfigurationMistake> Whole(JunctionConfiguration c)
    {
        if (c.Kind is JunctionKind.None)
            yield return new("kind", "write one of signals, crossing, counting");
        if (c.Kind is JunctionKind.Counting && c.Groups.Count > 0)
            yield return new("groups", "a counting station has no signals: leave them out, or write the kind signals or crossing");
        if (c.Kind is JunctionKind.Signals or JunctionKind.Crossing && c.Groups.Count == 0)
            yield return new("groups", "it has no signal group: write at least one, or the kind counting");
        if (c.Kind is JunctionKind.Counting && c.Detectors.Count == 0)
            yield return new("detectors", "a counting station without a detector counts nothing: write at least one");
        if (c.Groups.Count > MostGroups)
            yield return new("groups", $"there are {c.Groups.Count}: write at most {MostGroups}");
        if (c.Detectors.Count > MostDetectors)
            yield return new("detectors", $"there are {c.Detectors.Count}: write at most {MostDetectors}");
    }

    private static IEnumerable<ConfigurationMistake> Phases(JunctionConfiguration c)
    {
        for (var i = 0; i < c.Phases.Count; i++)
        {
            var phase = c.Phases[i];
            if (phase.Number is 0 or > 255)
                yield return new($"phases[{i}].number", $"{phase.Number} is no phase: write 1 to 255");
            if (c.Phases.Take(i).Any(p => p.Number == phase.Number))
                yield return new($"phases[{i}].number", $"phase {phase.Number} stands there twice: write each once");
            if (phase.Opposes is not { } other)
                continue;
            if (!HasPhase(c, other))
                yield return new($"phases[{i}].opposes", NoPhase(other));
            else if (other == phase.Number)
                yield return new($"phases[{i}].opposes", $"phase {other} is no direction opposite to itself: write the phase of the other direction, or leave it out");
            else if (OppositePhases.Pairs(c.Phases.Take(i)).FirstOrDefault(pair => pair.SharesOne(phase.Number, other)) is { } taken)
                yield return new($"phases[{i}].opposes", $"phase {taken.One} is opposite to phase {taken.Other}: two directions are opposite to each other alone");
        }
        for (var i = 0; i < c.Overlaps.Count; i++)
        {
            var overlap = c.Overlaps[i];
            if (overlap.Number is 0 or > 255)
                yield return new($"overlaps[{i}].number", $"{overlap.Number} is no overlap: write 1 to 255");
            if (c.Overlaps.Take(i).Any(o => o.Number == overlap.Number))
                yield return new($"overlaps[{i}].number", $"overlap {overlap.Number} stands there twice: write each once");
            if (overlap.Phases.Count == 0)
                yield return new($"overlaps[{i}].phases", "an overlap without a phase is never green: write its parents");
            for (var j = 0; j < overlap.Phases.Count; j++)
            {
                if (!HasPhase(c, overlap.Phases[j]))
                    yield return new($"overlaps[{i}].phases[{j}]", NoPhase(overlap.Phases[j]));
            }
        }
    }

    private static IEnumerable<ConfigurationMistake> Groups(JunctionConfiguration c)
    {
        var observed = new Dictionary<SignalCodes, ushort[]>
        {
            [SignalCodes.Phase] = [IndianaCode.BeginGreen],
            [SignalCodes.Walk] = [IndianaCode.PedestrianBeginWalk],
            [SignalCodes.Overlap] = [IndianaCode.OverlapBeginGreen],
            [SignalCodes.OverlapWalk] = [IndianaCode.PedestrianOverlapBeginWalk],
        };
        for (var i = 0; i < c.Groups.Count; i++)
        {
            var (at, group) = ($"groups[{i}]", c.Groups[i]);
            if (group.Name.Trim().Length is 0 or > LongestName)
                yield return new($"{at}.name", $"write a name of 1 to {LongestName} characters");
            if (c.Groups.Take(i).Any(g => g.Name == group.Name))
                yield return new($"{at}.name", $"'{group.Name}' stands there twice: give each group a name of its own");
            if (group.Number is 0 or > 255)
                yield return new($"{at}.number", $"{group.Number} is no number of a group: write 1 to 255");
            if (c.Groups.Take(i).FirstOrDefault(g => (g.ToldBy, g.Number) == (group.ToldBy, group.Number)) is { } same)
                yield return new($"{at}.number", $"'{same.Name}' has number {group.Number} and is told by the same codes: give '{group.Name}' another number, or say what it is toldBy");
            if (group.Phase is { } phase && !HasPhase(c, phase))
                yield return new($"{at}.phase", NoPhase(phase));
            if (group.ToldBy is SignalCodes.Overlap or SignalCodes.OverlapWalk && c.Overlaps.All(o => o.Number != group.Number))
                yield return new($"{at}.number", $"no overlap has number {group.Number}: add it to overlaps, or say what else the group is toldBy");
            if (group.ToldBy is SignalCodes.Walk or SignalCodes.OverlapWalk && group.Head is not SignalHead.Pedestrian)
                yield return new($"{at}.head", "what walk codes tell of is a pedestrian head: write pedestrian, or say what else it is toldBy");
            foreach (var code in c.Observes.Missing(observed[group.ToldBy]))
                yield return new($"{at}.toldBy", $"code {code} tells when it is green, and observes does not have it: add it there, or say what else the group is toldBy");
            foreach (var (name, value, most) in new[] { ("amber", group.Least?.Amber, 10), ("redAmber", group.Least?.RedAmber, 2), ("green", group.Least?.Green, 60) })
            {
                if (value is { } seconds && !(seconds >= 0 && seconds <= most))
                    yield return new($"{at}.least.{name}", $"{seconds} s is no minimum time: write 0 to {most}");
            }
        }
    }

    private static IEnumerable<ConfigurationMistake> Detectors(JunctionConfiguration c)
    {
        for (var i = 0; i < c.Detectors.Count; i++)
        {
            var (at, detector) = ($"detectors[{i}]", c.Detectors[i]);
            if (detector.Channel == 0)
                yield return new($"{at}.channel", "0 is no channel: write 1 to 65535");
            if (c.Detectors.Take(i).FirstOrDefault(d => (d.Channel, d.IsPedestrian) == (detector.Channel, detector.IsPedestrian)) is { } same)
                yield return new($"{at}.channel", $"'{same.Name}' has channel {detector.Channel}: write one detector with all its functions, or give '{detector.Name}' another channel");
            if (detector.Name.Trim().Length is 0 or > LongestName)
                yield return new($"{at}.name", $"write a name of 1 to {LongestName} characters");
            else if (c.Detectors.Take(i).Any(d => d.Name == detector.Name))
                yield return new($"{at}.name", $"'{detector.Name}' stands there twice: give each detector a name of its own");
            if (detector.Functions.Count == 0 || detector.Functions.Contains(DetectorFunction.None))
                yield return new($"{at}.functions", "write at least one of advance, presence, count, pedestrian, bicycle, yellowRed, priority");
            else if (detector.IsPedestrian && detector.Functions.Any(static f => f is not (DetectorFunction.Pedestrian or DetectorFunction.Bicycle)))
                yield return new($"{at}.functions", "what serves people on foot is told by codes 89 and 90, and can serve for pedestrian and bicycle alone: write another detector for the rest");
            if (detector.Phase is { } phase && !HasPhase(c, phase))
                yield return new($"{at}.phase", NoPhase(phase));
            if (detector.Lane is < 1 or > 20)
                yield return new($"{at}.lane", $"{detector.Lane} is no lane: write 1 to 20, counted from the kerb");
            foreach (var (name, value, least, most, unit) in new[]
                { ("distanceMetres", detector.DistanceMetres, 0, 1000, "m"), ("speedKmh", detector.SpeedKmh, 1, 130, "km/h"), ("latencySeconds", detector.LatencySeconds, 0, 10, "s") })
            {
                if (value is { } number && !(number >= least && number <= most))
                    yield return new($"{at}.{name}", $"{number} {unit} is out of bounds: write {least} to {most}");
            }
            ushort code = detector.IsPedestrian ? IndianaCode.PedestrianDetectorOn : IndianaCode.DetectorOn;
            if (!c.Observes.Contains(code))
                yield return new($"{at}.functions", $"code {code} tells of it, and observes does not have it: add it there");
        }
    }

    private static IEnumerable<ConfigurationMistake> Matrices(JunctionConfiguration c)
    {
        for (var i = 0; i < c.Conflicts.Count; i++)
        {
            var row = c.Conflicts[i];
            if (!HasGroup(c, row.Group))
                yield return new($"conflicts[{i}].group", NoGroup(row.Group));
            for (var j = 0; j < row.With.Count; j++)
            {
                if (!HasGroup(c, row.With[j]))
                    yield return new($"conflicts[{i}].with[{j}]", NoGroup(row.With[j]));
                else if (row.With[j] == row.Group)
                    yield return new($"conflicts[{i}].with[{j}]", $"'{row.Group}' is no conflict of its own: leave it out");
            }
        }
        for (var i = 0; i < c.Intergreens.Count; i++)
        {
            var row = c.Intergreens[i];
            if (!HasGroup(c, row.Ending))
                yield return new($"intergreens[{i}].ending", NoGroup(row.Ending));
            if (c.Intergreens.Take(i).Any(r => r.Ending == row.Ending))
                yield return new($"intergreens[{i}].ending", $"'{row.Ending}' has a row already: write one row for each group");
            foreach (var (beginning, seconds) in row.Seconds)
            {
                if (!HasGroup(c, beginning))
                    yield return new($"intergreens[{i}].seconds.{beginning}", NoGroup(beginning));
                else if (!(seconds is >= 0 and <= 60))
                    yield return new($"intergreens[{i}].seconds.{beginning}", $"{seconds} s is no intergreen time: write 0 to 60");
                else if (beginning == row.Ending)
                    yield return new($"intergreens[{i}].seconds.{beginning}", $"'{beginning}' has no intergreen time to itself: leave it out");
                else if (!c.Conflicts.Any(r => (r.Group == row.Ending && r.With.Contains(beginning)) || (r.Group == beginning && r.With.Contains(row.Ending))))
                    yield return new($"intergreens[{i}].seconds.{beginning}", $"'{row.Ending}' and '{beginning}' are no conflict: add the pair to conflicts, or leave the time out");
            }
        }
    }

    private static IEnumerable<ConfigurationMistake> Programmes(JunctionConfiguration c)
    {
        for (var i = 0; i < c.Programmes.Count; i++)
        {
            var (at, programme) = ($"programmes[{i}]", c.Programmes[i]);
            if (programme.Number is < 1 or > MostProgrammes)
                yield return new($"{at}.number", $"{programme.Number} is no programme: write 1 to {MostProgrammes}");
            if (c.Programmes.Take(i).Any(p => p.Number == programme.Number))
                yield return new($"{at}.number", $"programme {programme.Number} stands there twice: write each once");
            if (programme.Name.Trim().Length is 0 or > LongestName)
                yield return new($"{at}.name", $"write a name of 1 to {LongestName} characters");
            else if (c.Programmes.Take(i).Any(p => p.Name == programme.Name))
                yield return new($"{at}.name", $"'{programme.Name}' stands there twice: give each programme a name of its own");
            if (programme.Cycle is { } cycle && !(cycle is >= 20 and <= 300))
            {
                yield return new($"{at}.cycle", $"{cycle} s is no cycle: write 20 to 300, or leave it out");
                continue;
            }
            if (programme.Offset is { } offset && !(offset >= 0 && offset < (programme.Cycle ?? 0)))
                yield return new($"{at}.offset", $"an offset of {offset} s does not lie in the cycle: write 0 to below the cycle's length, or leave it out");
            if (programme.Request is { } taken && c.Programmes.Take(i).Any(p => p.Request == taken))
                yield return new($"{at}.request.output", "another programme has this output: give each an output of its own");
            if (programme.Request is { } request && (!Slug.IsValid(request.Edge ?? "") || string.IsNullOrWhiteSpace(request.Output)))
                yield return new($"{at}.request", "write the edge's name and the name of one of its outputs");
            else if (programme.Request is not null && !c.Observes.Contains(IndianaCode.PatternChange))
                yield return new($"{at}.request", $"code {IndianaCode.PatternChange} tells which programme runs, and observes does not have it, so that no selection could be confirmed: add it there, or leave 'request' out");
            foreach (var (phase, seconds) in programme.Splits ?? new Dictionary<ushort, double>())
            {
                if (!HasPhase(c, phase))
                    yield return new($"{at}.splits.{phase}", NoPhase(phase));
                if (!(seconds >= 0 && seconds <= (programme.Cycle ?? 300)))
                    yield return new($"{at}.splits.{phase}", $"{seconds} s is no split: write 0 to the cycle's length");
            }
        }
    }

    private static IEnumerable<ConfigurationMistake> Settings(JunctionConfiguration c)
    {
        if (c.NormalProgramme is { } normal && c.Programmes.All(p => p.Number != normal))
            yield return new("normalProgramme", $"there is no programme {normal}: add it to programmes, or write one of {Numbers(c)}");
        var bounds = new List<(string Path, double Value, double Least, double Most)>();
        if (c.Plausibility is { } p)
        {
            bounds.Add(("plausibility.toleranceSeconds", p.ToleranceSeconds, 0, 2));
            bounds.Add(("plausibility.darkSeconds", p.DarkSeconds, 0.5, 60));
            bounds.Add(("plausibility.missingCycles", p.MissingCycles, 1, 10));
            bounds.Add(("plausibility.cycleSeconds", p.CycleSeconds, 20, 300));
            bounds.Add(("plausibility.standsMinutes", p.StandsMinutes, 1, 1440));
        }
        if (c.Health is { } health)
        {
            bounds.AddRange(health.Rules?.Bounds("health.rules") ?? []);
            for (var i = 0; i < health.Detectors?.Count; i++)
            {
                var own = health.Detectors[i];
                if (own?.Name is null)
                    yield return new($"health.detectors[{i}]", "nothing stands there: write the name of a detector and its rules, or leave it out");
                else if (c.Detectors.All(d => d.Name != own.Name))
                    yield return new($"health.detectors[{i}].name", $"there is no detector '{own.Name}': add it to detectors, or write one that is there");
                else if (own.Rules is { } rules)
                    bounds.AddRange(rules.Bounds($"health.detectors[{i}].rules"));
            }
        }
        foreach (var (path, value, least, most) in bounds)
        {
            if (!(value >= least && value <= most))
                yield return new(path, $"{value} is out of bounds: write {least} to {most}");
        }
    }

    private static IEnumerable<ConfigurationMistake> Calendar(JunctionConfiguration c)
    {
        if (c.Calendar is not { } calendar)
            yield break;
        for (var i = 0; i < calendar.Plans.Count; i++)
        {
            var (at, plan) = ($"calendar.plans[{i}]", calendar.Plans[i]);
            if (plan.Name.Trim().Length is 0 or > LongestName)
                yield return new($"{at}.name", $"write a name of 1 to {LongestName} characters");
            if (calendar.Plans.Take(i).Any(p => p.Name == plan.Name))
                yield return new($"{at}.name", $"'{plan.Name}' stands there twice: give each plan a name of its own");
            if (plan.Switches is not [{ At.Ticks: 0 }, ..])
                yield return new($"{at}.switches", "the first switching is not at 00:00:00: write which programme the day begins with");
            for (var j = 0; j < plan.Switches.Count; j++)
            {
                if (j > 0 && plan.Switches[j].At <= plan.Switches[j - 1].At)
                    yield return new($"{at}.switches[{j}].at", $"{plan.Switches[j].At:HH:mm:ss} follows {plan.Switches[j - 1].At:HH:mm:ss}: write the times rising");
                if (c.Programmes.All(p => p.Number != plan.Switches[j].Programme))
                    yield return new($"{at}.switches[{j}].programme", $"there is no programme {plan.Switches[j].Programme}: add it to programmes, or write one of {Numbers(c)}");
            }
        }
        foreach (var day in Enum.GetValues<DayOfWeek>())
        {
            var word = char.ToLowerInvariant(day.ToString()[0]) + day.ToString()[1..];
            if (calendar.Week.GetValueOrDefault(day) is not { } name)
                yield return new("calendar.week", $"{word} has no plan: write one for each day of the week");
            else if (NoPlan(name) is { } mistake)
                yield return new($"calendar.week.{word}", mistake);
        }
        if (calendar.Holidays is { } holidays && NoPlan(holidays) is { } unknown)
            yield return new("calendar.holidays", unknown);
        for (var i = 0; i < calendar.Special?.Count; i++)
        {
            var special = calendar.Special[i];
            if (NoPlan(special.Plan) is { } mistake)
                yield return new($"calendar.special[{i}].plan", mistake);
            if (special.To < special.From)
                yield return new($"calendar.special[{i}].to", $"{special.To:yyyy-MM-dd} is before {special.From:yyyy-MM-dd}: write the last day of the span");
        }

        string? NoPlan(string? name) => calendar.Plans.Any(p => p.Name == name)
            ? null
            : $"there is no plan '{name}': add it to plans, or write one of {string.Join(", ", calendar.Plans.Select(static p => p.Name))}";
    }

    private static bool HasGroup(JunctionConfiguration c, string name) => c.Groups.Any(g => g.Name == name);

    // Where no phase is listed, those of the groups are all there are.
    private static bool HasPhase(JunctionConfiguration c, ushort phase) =>
        c.Phases.Count > 0 ? c.Phases.Any(p => p.Number == phase) : c.Groups.Any(g => g.Phase is null && g.ServedPhase() == phase);

    private static string NoPhase(ushort phase) => $"there is no phase {phase}: add it to phases, or write one that is there";

    private static string NoGroup(string name) => $"there is no signal group '{name}': add it to groups, or write one that is there";

    private static string Numbers(JunctionConfiguration c) => string.Join(", ", c.Programmes.Select(static p => p.Number));
}
