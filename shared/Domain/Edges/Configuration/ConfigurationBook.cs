using System.Text.Json.Serialization;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Registry;

namespace Jena.Iot.Domain.Edges.Configuration;

/// <summary>What configuration an edge is to have and what it says it has.</summary>
public sealed record ConfigurationBook
{
    public static ConfigurationBook Empty { get; } = new();

    /// <summary>Null until somebody asked for one.</summary>
    public DesiredStation? Desired { get; init; }

    /// <summary>Null until the edge told of its own.</summary>
    public ReportedStation? Reported { get; init; }

    /// <summary>
    /// Takes a station file as the one desired. Its version has to lie above every one that is known, so that no version ever means two
    /// files; the registry may know it already, with the same assets. The one that is desired may be asked for again.
    /// </summary>
    public Decision<CabinetEvent> Desire(SetDesiredConfiguration set, AssetId id, EdgeDefinition definition, Principal by, DateTimeOffset now)
    {
        var (outline, refusal) = StationOutline.Read(set.Station);
        if (outline is null)
            return Decision<CabinetEvent>.Refuse(refusal!.Code, refusal.Reason);
        if (outline.Edge != id.Slug)
            return Decision<CabinetEvent>.Refuse("other-edge", $"the station file is that of edge '{outline.Edge}': write \"edge\": \"{id.Slug}\", or send it there");
        if (Desired is { } desired && (desired.Version, desired.Hash) == (outline.Version, set.Hash))
            return Decision<CabinetEvent>.Nothing;
        var known = Math.Max(Math.Max(Desired?.Version ?? 0, Reported?.Version ?? 0), Reported?.Last?.Version ?? 0);
        if (definition.Configurations is [.., var latest])
            known = Math.Max(known, latest.Version == outline.Version && latest.Assets.ToHashSet().SetEquals(outline.Assets) ? 0 : latest.Version);
        return outline.Version <= known
            ? Decision<CabinetEvent>.Refuse("version-not-above", $"the station file has version {outline.Version}: write {known + 1L} or more, for {known} is known already")
            : Decision<CabinetEvent>.Of(new ConfigurationDesired(by.Name, outline.Version, set.Hash, set.Station) { At = now });
    }

    public Decision<CabinetEvent> Report(ReportConfiguration report, DateTimeOffset now) => report.Report.Differs(Reported)
        ? Decision<CabinetEvent>.Of(new ConfigurationReported(report.Report) { At = now })
        : Decision<CabinetEvent>.Nothing;

    public ConfigurationBook After(ConfigurationDesired e) => this with { Desired = new DesiredStation(e.Version, e.Hash, e.By, e.At, e.Station) };

    public ConfigurationBook After(ConfigurationReported e) => this with { Reported = e.Report };

    /// <summary>
    /// What an edge that has the configuration of this hash is to be told: nothing when it is the one desired, or when the edge tried
    /// that one and said no.
    /// </summary>
    public DesiredStation? Owed(string hash) => Desired is { } desired && hash != desired.Hash && State is not (StationState.Refused or StationState.TakenBack) ? desired : null;

    /// <summary>How desired and reported stand to each other.</summary>
    [JsonIgnore]
    public StationState State => (Desired, Reported) switch
    {
        (null, null) => StationState.Unknown,
        (null, _) => StationState.ByHand,
        (_, null) => StationState.Waiting,
        ({ } d, { Last: { } last }) when (last.Version, last.Hash) == (d.Version, d.Hash) => last.State switch
        {
            StationTrial.OnTrial => StationState.OnTrial,
            StationTrial.Refused => StationState.Refused,
            StationTrial.TakenBack => StationState.TakenBack,
            _ => StationState.Applied,
        },
        ({ } d, { } r) => r.Hash == d.Hash ? StationState.Applied : StationState.Waiting,
    };

    public StationView View() => new(
        State, Desired?.Version, Desired?.Hash, Desired?.By, Desired?.At, Reported?.Version, Reported?.Hash, Reported?.Since);
}

/// <summary>How what an edge is to have stands to what it has.</summary>
public enum StationState
{
    /// <summary>Neither is known.</summary>
    Unknown = 0,

    /// <summary>Nobody asked for one: it has what was installed by hand.</summary>
    ByHand = 1,

    /// <summary>Desired, and the edge has not said yet what became of it.</summary>
    Waiting = 2,

    OnTrial = 3,

    Applied = 4,

    Refused = 5,

    TakenBack = 6,
}

/// <summary>What everybody may know of an edge's configuration: its text is for holders of a token.</summary>
/// <param name="By">Who asked for the desired one.</param>
/// <param name="DesiredAt">When it was asked for.</param>
/// <param name="Since">Since when the reported one is in force; null when it is not known.</param>
public sealed record StationView(
    StationState State, int? Desired, string? DesiredHash, string? By, DateTimeOffset? DesiredAt, int? Reported, string? ReportedHash, DateTimeOffset? Since);
