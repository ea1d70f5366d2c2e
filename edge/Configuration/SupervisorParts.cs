using Jena.Iot.Edge.Hosting;
using Jena.Iot.Edge.Pins;
using Jena.Iot.Edge.Station;
using Jena.Iot.Edge.Time;
using Microsoft.Extensions.Logging;

namespace Jena.Iot.Edge.Configuration;

/// <summary>What a supervisor works with.</summary>
public sealed record SupervisorParts
{
    public required InstalledStation Installed { get; init; }

    /// <summary>Where the file installed by hand lies.</summary>
    public required string InstalledFolder { get; init; }

    /// <summary>Of every agent; the station and what belongs to it are replaced.</summary>
    public required EdgeAgentOptions Agent { get; init; }

    /// <summary>Makes the pins of a station.</summary>
    public required Func<StationFile, IPins> Pins { get; init; }

    public TrialOptions Trial { get; init; } = new();

    public required EdgeClock Clock { get; init; }

    /// <summary>Of the same pace as the clock.</summary>
    public required TimeProvider Time { get; init; }

    public required ILoggerFactory Loggers { get; init; }
}
