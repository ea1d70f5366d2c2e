using Jena.Iot.Domain.Common;
using Jena.Iot.Edge.Chips;
using Jena.Iot.Edge.Outputs;
using Jena.Iot.Edge.Pins;
using Jena.Iot.Edge.Signs;

namespace Jena.Iot.Edge.Station;

/// <summary>A station file without mistakes: what one edge senses, of whom, and how it delivers.</summary>
public sealed record StationFile
{
    /// <summary>The edge's slug.</summary>
    public required string Edge { get; init; }

    /// <summary>1 or more; raised with every change of what the edge senses.</summary>
    public required int Version { get; init; }

    public PinsSettings Pins { get; init; } = new(PinsKind.Virtual, [], null);

    /// <summary>Chips on the cabinet's buses; in the order of the file.</summary>
    public IReadOnlyList<ChipSettings> Chips { get; init; } = [];

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<Point> Points { get; init; } = [];

    /// <summary>What may be requested of it, in the order of the file.</summary>
    public IReadOnlyList<OutputSettings> Outputs { get; init; } = [];

    /// <summary>Its number signs, in the order of the file.</summary>
    public IReadOnlyList<SignSettings> Signs { get; init; } = [];

    /// <summary>The junction of each device of a recorded log.</summary>
    public IReadOnlyDictionary<int, AssetId> ReplayDevices { get; init; } = new Dictionary<int, AssetId>();

    public UplinkSettings Uplink { get; init; } = new();

    public OutboxSettings Outbox { get; init; } = new();

    public HealthSettings Health { get; init; } = new();

    /// <summary>The edge as an asset.</summary>
    public AssetId Asset => AssetId.Edge(Edge);

    /// <summary>Everyone that this station may tell of, besides the edge itself; without doubles, in order.</summary>
    public IReadOnlyList<AssetId> Assets =>
        [.. Points.Select(static p => p.Asset).Concat(ReplayDevices.Values).Where(a => a != Asset).Distinct().Order()];

    /// <summary>
    /// Reads the file at <paramref name="path"/>; the files that it names by a relative path lie where it lies, wherever the agent is
    /// started. A file that cannot be read is a problem like any other.
    /// </summary>
    public static StationLoad Load(string path)
    {
        try
        {
            var text = File.ReadAllText(path);
            var load = Parse(text);
            return (load.IsGood ? StationLoad.Of(load.Station with { Uplink = load.Station.Uplink.In(Path.GetDirectoryName(Path.GetFullPath(path))!) }) : load) with { Text = text };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return StationLoad.Refused([new StationProblem("$", $"the file {path} cannot be read: {error.Message}", "name a station file that exists and that this user may read")]);
        }
    }

    /// <summary>Reads a station file's text; the files that it names stay as it names them. Comments and trailing commas are refused, as JSON has none.</summary>
    public static StationLoad Parse(string json) => new StationReader(json).Read();
}
