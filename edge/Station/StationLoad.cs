using System.Diagnostics.CodeAnalysis;

namespace Jena.Iot.Edge.Station;

/// <summary>What loading a station file gave: the station, or every mistake in it, never both.</summary>
public sealed record StationLoad
{
    private StationLoad(StationFile? station, IReadOnlyList<StationProblem> problems) => (Station, Problems) = (station, problems);

    /// <summary>Null when there are problems.</summary>
    public StationFile? Station { get; }

    /// <summary>All of them; empty when the station is good.</summary>
    public IReadOnlyList<StationProblem> Problems { get; }

    /// <summary>What was read, to the byte; null when there was nothing to read.</summary>
    public string? Text { get; init; }

    [MemberNotNullWhen(true, nameof(Station))]
    public bool IsGood => Station is not null;

    public static StationLoad Of(StationFile station) => new(station, []);

    public static StationLoad Refused(IReadOnlyList<StationProblem> problems) => new(null, problems);
}
