using Jena.Iot.Domain.Junctions.Configuration;

namespace Jena.Iot.Domain.Junctions.Measures;

/// <summary>
/// From the numbers that signal groups and push buttons are told by to the phases that they belong to: measures speak of phases. A phase whose own
/// number is that of a group of its own is told by that one; any other by its first group, for vehicles before others.
/// </summary>
public static class PhaseNumbers
{
    /// <summary>
    /// The same events under the phases that the configuration has for them. What is not configured keeps its number, unless that is a phase that a
    /// group of another number tells: then it is left out.
    /// </summary>
    /// <param name="configuration">Null for none: every event keeps its number.</param>
    public static EventLog Of(EventLog log, JunctionConfiguration? configuration)
    {
        if (configuration is null)
            return log;
        var buttons = configuration.Detectors.Where(static d => d is { IsPedestrian: true, Phase: not null }).DistinctBy(static d => d.Channel).ToDictionary(static d => d.Channel, static d => d.Phase!.Value);
        var colours = Map(configuration.Groups.Where(static g => g.ToldBy is SignalCodes.Phase).OrderBy(static g => g.Head is SignalHead.Vehicle ? 0 : 1));
        // A pedestrian head on lamps is told by both families.
        var walks = Map(configuration.Groups.Where(static g => g.ToldBy is SignalCodes.Walk || g is { ToldBy: SignalCodes.Phase, Head: SignalHead.Pedestrian }).OrderBy(static g => g.ToldBy is SignalCodes.Walk ? 0 : 1));
        log = log.WithButtons(buttons);
        return IsPlain(colours) && IsPlain(walks)
            ? log
            : log.Numbered((code, number) => IsColour(code) ? Number(colours, number) : IsWalk(code) ? Number(walks, number) : number);
    }

    /// <summary>The phase that each number tells.</summary>
    private static Dictionary<ushort, ushort> Map(IEnumerable<SignalGroup> groups) => groups
        .GroupBy(static g => g.ServedPhase()!.Value)
        .Select(static phase => phase.FirstOrDefault(g => g.Number == phase.Key) ?? phase.First())
        .DistinctBy(static g => g.Number)
        .ToDictionary(static g => g.Number, static g => g.ServedPhase()!.Value);

    private static bool IsPlain(Dictionary<ushort, ushort> map) => map.All(static pair => pair.Key == pair.Value);

    private static ushort? Number(Dictionary<ushort, ushort> map, ushort number) =>
        map.TryGetValue(number, out var phase) ? phase : map.ContainsValue(number) ? null : number;

    private static bool IsColour(ushort code) => code is <= IndianaCode.Inactive or (>= IndianaCode.BeginRedAmber and <= IndianaCode.BeginFlashingAmber);

    private static bool IsWalk(ushort code) => code is >= IndianaCode.PedestrianBeginWalk and <= IndianaCode.PedestrianBeginDontWalk;
}
