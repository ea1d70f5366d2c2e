using Jena.Iot.Domain.Common;

namespace Jena.Iot.Domain.Registry;

/// <summary>What holds for a definition by itself.</summary>
public static class DefinitionRules
{
    public const int MaxName = 120;
    public const int MaxCapacity = 100_000;
    public const int MaxLanes = 64;
    public const int MaxLaneName = 40;
    public static readonly TimeSpan ShortestHeartbeat = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan LongestHeartbeat = TimeSpan.FromHours(1);

    /// <summary>What is wrong with it; each line names the asset and says what to write. Empty when nothing is.</summary>
    public static IReadOnlyList<string> Problems(AssetDefinition definition) =>
        [.. Lines(definition).Select(line => $"{(definition.Id.IsNone ? "an asset without id" : definition.Id)}: {line}")];

    private static IEnumerable<string> Lines(AssetDefinition definition)
    {
        if (definition.Id.IsNone)
            yield return "write an id, as in 'carpark/neue-mitte'";
        else if (definition.Id.Kind != KindOf(definition))
            yield return $"it is defined as kind '{KindOf(definition).Word()}': write the kind '{definition.Id.Kind.Word()}' or another id";
        if (definition.Name is null || definition.Name.Trim().Length is 0 or > MaxName)
            yield return $"write a name of 1 to {MaxName} characters";
        if (definition.Place is { IsValid: false } place)
            yield return $"the place {place.Longitude}/{place.Latitude} is not in WGS 84: write longitude −180 to 180 and latitude −90 to 90, or leave the place out";
        // A document may have said null where a list belongs.
        if (Missing(definition) is { } missing)
        {
            yield return $"{missing} is null: write it, or leave it out";
            yield break;
        }
        var own = definition switch
        {
            CarParkDefinition d => CarPark(d),
            JunctionDefinition d => Junction(d),
            SiteDefinition d => Site(d),
            NodeDefinition d => Node(d),
            EdgeDefinition d => Edge(d),
            _ => [],
        };
        foreach (var line in own)
            yield return line;
    }

    private static string? Missing(AssetDefinition definition) => definition switch
    {
        CarParkDefinition { Lanes: null } => "lanes",
        JunctionDefinition { SignalGroups: null } => "signalGroups",
        JunctionDefinition { Detectors: null } => "detectors",
        JunctionDefinition d when d.SignalGroups.Any(static g => g is null) => "a signal group",
        JunctionDefinition d when d.Detectors.Any(static x => x is null) => "a detector",
        EdgeDefinition { Configurations: null } => "configurations",
        EdgeDefinition d when d.Configurations.Any(static c => c is null) => "a configuration",
        EdgeDefinition d when d.Configurations.Any(static c => c.Assets is null) => "a configuration's assets",
        _ => null,
    };

    private static AssetKind KindOf(AssetDefinition definition) => definition switch
    {
        JunctionDefinition => AssetKind.Junction,
        CarParkDefinition => AssetKind.CarPark,
        SiteDefinition => AssetKind.Site,
        NodeDefinition => AssetKind.Node,
        EdgeDefinition => AssetKind.Edge,
        _ => AssetKind.None,
    };

    private static IEnumerable<string> CarPark(CarParkDefinition d)
    {
        if (d.Capacity is < 1 or > MaxCapacity)
            yield return $"the capacity is {d.Capacity}: write 1 to {MaxCapacity}";
        if (d.FullAt < 0 || d.FreeAt <= d.FullAt || d.FreeAt > Math.Max(1, d.Capacity))
            yield return $"fullAt is {d.FullAt} and freeAt is {d.FreeAt}: write 0 ≤ fullAt < freeAt ≤ capacity";
        if (d.Lanes.Count > MaxLanes)
            yield return $"it has {d.Lanes.Count} lanes: write at most {MaxLanes}";
        foreach (var lane in d.Lanes.Where(static l => string.IsNullOrWhiteSpace(l) || l.Length > MaxLaneName).Distinct(StringComparer.Ordinal))
            yield return $"the lane name '{lane}' does not fit: write 1 to {MaxLaneName} characters";
        foreach (var lane in Twice(d.Lanes))
            yield return $"the lane '{lane}' stands there twice: give each lane a name of its own";
    }

    private static IEnumerable<string> Junction(JunctionDefinition d)
    {
        foreach (var group in d.SignalGroups.Where(static g => g.Phase is 0 or > 255))
            yield return $"signal group '{group.Name}' has phase {group.Phase}: write 1 to 255";
        foreach (var phase in Twice(d.SignalGroups.Select(static g => g.Phase)))
            yield return $"phase {phase} stands there twice: give each signal group a phase of its own";
        foreach (var detector in d.Detectors.Where(static x => x.Channel is 0))
            yield return $"detector '{detector.Name}' has channel 0: write 1 to 65535";
        foreach (var channel in Twice(d.Detectors.Select(static x => x.Channel)))
            yield return $"channel {channel} stands there twice: give each detector a channel of its own";
        foreach (var detector in d.Detectors.Where(x => x.Phase is { } phase && d.SignalGroups.All(g => g.Phase != phase)))
            yield return $"detector '{detector.Name}' serves phase {detector.Phase}, which no signal group has: add the group or leave the phase out";
    }

    private static IEnumerable<string> Site(SiteDefinition d)
    {
        if (d.From is null != d.To is null)
            yield return "only one end of the span is there: write from and to, or neither";
        else if (d.From >= d.To)
            yield return $"the span begins at {d.From:O} and ends at {d.To:O}: write a from that is before to";
    }

    private static IEnumerable<string> Node(NodeDefinition d)
    {
        if (d.HeartbeatEvery < ShortestHeartbeat || d.HeartbeatEvery > LongestHeartbeat)
            yield return $"heartbeatEvery is {d.HeartbeatEvery}: write {ShortestHeartbeat} to {LongestHeartbeat}";
        if (!Slug.IsValid(d.Role))
            yield return $"the role does not fit: {Slug.Explain(d.Role)}";
    }

    private static IEnumerable<string> Edge(EdgeDefinition d)
    {
        if (ClusterNames.Include(d.Id.Slug))
            yield return $"no edge may be called '{d.Id.Slug}': brokers know the cluster itself by that name, or a silo";
        if (d.Configurations.Count == 0)
            yield return "it has no configuration: write at least one, with version and assets";
        foreach (var configuration in d.Configurations)
        {
            if (configuration.Version < 1)
                yield return $"a configuration has version {configuration.Version}: write 1 or more";
            if (configuration.Assets.Any(static a => a.IsNone))
                yield return $"configuration {configuration.Version} names an asset without id: write kind/slug";
            foreach (var asset in configuration.Assets.Where(static a => a.Kind is AssetKind.Edge))
                yield return $"configuration {configuration.Version} names {asset}: an edge reports of itself without being named, and of no other edge";
            foreach (var asset in Twice(configuration.Assets))
                yield return $"configuration {configuration.Version} names {asset} twice: name it once";
        }
        for (var i = 1; i < d.Configurations.Count; i++)
        {
            if (d.Configurations[i].Version <= d.Configurations[i - 1].Version)
                yield return $"configuration {d.Configurations[i].Version} follows {d.Configurations[i - 1].Version}: write the versions in rising order";
        }
    }

    private static IEnumerable<T> Twice<T>(IEnumerable<T> items) =>
        items.GroupBy(static i => i).Where(static g => g.Count() > 1).Select(static g => g.Key);
}
