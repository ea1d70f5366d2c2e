using Jena.Iot.Domain.Alarms;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Edges.Configuration;
using Jena.Iot.Domain.Edges.Outputs;
using Jena.Iot.Domain.Edges.Signs;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.Edges;

/// <summary>What everybody may know of a street cabinet.</summary>
public sealed record CabinetView : IAssetView
{
    /// <summary>Without a sign of life for this long its presence is stale: three hellos missed.</summary>
    public static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(90);

    public required AssetId Id { get; init; }

    public required string Name { get; init; }

    public Place? Place { get; init; }

    public required Presence Presence { get; init; }

    public DateTimeOffset? Since { get; init; }

    /// <summary>The boot of the edge's machine as it was last reported; empty before.</summary>
    public string Boot { get; init; } = "";

    /// <summary>The version of its latest configuration; 0 for none.</summary>
    public int Configuration { get; init; }

    /// <summary>Whom it may report of by its latest configuration.</summary>
    public IReadOnlyList<AssetId> Assets { get; init; } = [];

    public IReadOnlyDictionary<string, ContactState> Contacts { get; init; } = ContactBook.Empty;

    /// <summary>What was measured of it last, by name.</summary>
    public IReadOnlyDictionary<string, Figure> Measurements { get; init; } = new Dictionary<string, Figure>();

    /// <summary>What its outputs last showed, by name.</summary>
    public IReadOnlyDictionary<string, OutputState> Outputs { get; init; } = RequestBook.Empty.Outputs;

    /// <summary>Every request that has no fate yet and the latest of the others, the newest first.</summary>
    public IReadOnlyList<OutputRequest> Requests { get; init; } = [];

    /// <summary>Its number signs, by name.</summary>
    public IReadOnlyDictionary<string, SignState> Signs { get; init; } = SignBook.Empty.Signs;

    /// <summary>How the station file that it is to have stands to the one that it has.</summary>
    public StationView StationFile { get; init; } = ConfigurationBook.Empty.View();

    /// <summary>What each stream lost for ever.</summary>
    public IReadOnlyDictionary<string, StreamGaps> Gaps { get; init; } = new Dictionary<string, StreamGaps>();

    /// <summary>The latest clock fix; null when there was none.</summary>
    public ClockFixed? Clock { get; init; }

    public DateTimeOffset? LastSign { get; init; }

    public IReadOnlyList<StandingAlarm> Alarms { get; init; } = [];

    /// <summary>
    /// The words are <c>unknown</c>, <c>online</c>, <c>offline</c> and <c>stale</c>. What is known of a cabinet that is offline is stale. One that
    /// said it was online and has been silent since is neither: nobody saw it go.
    /// </summary>
    public Published At(DateTimeOffset now) => Measurements.Until(Present(now), now);

    public IAssetView As(DateTimeOffset now) => this with { Measurements = Measurements.As(now) };

    private Published Present(DateTimeOffset now) => Presence switch
    {
        Presence.Online when LastSign + StaleAfter <= now => new Published("stale", Quality.Stale, LastSign + StaleAfter, LastSign, null),
        Presence.Online => new Published("online", Quality.Live, Since, LastSign, LastSign + StaleAfter),
        Presence.Offline => new Published("offline", Quality.Stale, Since, LastSign, null),
        _ => new Published("unknown", Quality.Unknown, null, LastSign, null),
    };
}
