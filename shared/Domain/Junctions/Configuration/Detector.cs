using System.Text.Json.Serialization;

namespace Jena.Iot.Domain.Junctions.Configuration;

/// <summary>A detector.</summary>
/// <param name="Channel">The parameter of its events, 1 to 65535. Unique among the detectors that are told by 81 and 82, and among push buttons (89 and 90).</param>
/// <param name="Name">As on the signal plan, such as D11; unique within the junction.</param>
/// <param name="Functions">What it serves for; at least one.</param>
/// <param name="Phase">The phase that it serves; null for none.</param>
/// <param name="Approach">The approach that it lies in, as people call it; null for that of its phase. Where those of one phase lie in several, split failures are told of each; other measures take the detectors of one phase together.</param>
/// <param name="Lane">Counted from the kerb, 1 to 20; null when unknown.</param>
/// <param name="DistanceMetres">Before the stop line, 0 to 1000; null when unknown.</param>
/// <param name="SpeedKmh">The speed at which vehicles come, 1 to 130; null when unknown.</param>
/// <param name="LatencySeconds">How late it tells, 0 to 10; null for what the measure takes.</param>
public sealed record Detector(
    ushort Channel,
    string Name,
    IReadOnlyList<DetectorFunction> Functions,
    ushort? Phase = null,
    string? Approach = null,
    int? Lane = null,
    double? DistanceMetres = null,
    double? SpeedKmh = null,
    double? LatencySeconds = null)
{
    /// <summary>Whether it is a push button or the like, whose events are 89 and 90; any other is told by 81 and 82.</summary>
    [JsonIgnore]
    public bool IsPedestrian => Serves(DetectorFunction.Pedestrian);

    /// <summary>Whether each of its actuations is one vehicle or bicycle: what implausible flow is judged by.</summary>
    [JsonIgnore]
    public bool Counts => Serves(DetectorFunction.Count) || Serves(DetectorFunction.Advance);

    public bool Serves(DetectorFunction function) => Functions.Contains(function);
}

/// <summary>What a detector serves for.</summary>
public enum DetectorFunction
{
    None = 0,

    /// <summary>Well before the stop line: arrivals.</summary>
    Advance = 1,

    /// <summary>At the stop line, occupied while somebody stands there.</summary>
    Presence = 2,

    /// <summary>One actuation for each vehicle.</summary>
    Count = 3,

    /// <summary>A push button, or whatever else tells of people on foot.</summary>
    Pedestrian = 4,

    Bicycle = 5,

    /// <summary>Just behind the stop line: who enters on amber or red.</summary>
    YellowRed = 6,

    /// <summary>Trams and buses that ask for priority.</summary>
    Priority = 7,
}
