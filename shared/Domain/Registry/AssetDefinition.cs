using System.Text.Json.Serialization;
using Jena.Iot.Domain.Common;

namespace Jena.Iot.Domain.Registry;

/// <summary>What the registry knows of an asset: its name, its place, and what its kind needs.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(JunctionDefinition), "junction")]
[JsonDerivedType(typeof(CarParkDefinition), "carpark")]
[JsonDerivedType(typeof(SiteDefinition), "site")]
[JsonDerivedType(typeof(NodeDefinition), "node")]
[JsonDerivedType(typeof(EdgeDefinition), "edge")]
public abstract record AssetDefinition
{
    public required AssetId Id { get; init; }

    /// <summary>As people call it; 1 to 120 characters.</summary>
    public required string Name { get; init; }

    /// <summary>Null when it has none.</summary>
    public Place? Place { get; init; }
}

public sealed record JunctionDefinition : AssetDefinition
{
    /// <summary>Signal groups by Indiana phase number.</summary>
    public IReadOnlyList<SignalGroupDefinition> SignalGroups { get; init; } = [];

    public IReadOnlyList<DetectorDefinition> Detectors { get; init; } = [];
}

/// <param name="Phase">Indiana phase number, 1 to 255.</param>
/// <param name="Name">As on the signal plan, such as K1 or F2.</param>
public sealed record SignalGroupDefinition(ushort Phase, string Name);

/// <param name="Channel">Indiana detector channel, 1 to 65535.</param>
/// <param name="Name">As on the signal plan, such as D11.</param>
/// <param name="Phase">The signal group that it serves; null for none.</param>
public sealed record DetectorDefinition(ushort Channel, string Name, ushort? Phase = null);

public sealed record CarParkDefinition : AssetDefinition
{
    /// <summary>Spaces, 1 to 100,000.</summary>
    public required int Capacity { get; init; }

    /// <summary>Names of the counted lanes; a passage on any other is refused.</summary>
    public IReadOnlyList<string> Lanes { get; init; } = [];

    /// <summary>Full when this many spaces or fewer are free. Default 0.</summary>
    public int FullAt { get; init; }

    /// <summary>Open again when this many spaces are free; above <see cref="FullAt"/>. Default 1.</summary>
    public int FreeAt { get; init; } = 1;
}

public sealed record SiteDefinition : AssetDefinition
{
    /// <summary>Street and section in words.</summary>
    public string Location { get; init; } = "";

    /// <summary>What is done and what it restricts.</summary>
    public string Works { get; init; } = "";

    /// <summary>The span that was applied for.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>First instant after the span; after <see cref="From"/>.</summary>
    public DateTimeOffset? To { get; init; }
}

public sealed record NodeDefinition : AssetDefinition
{
    /// <summary>Such as <c>access-point</c>, <c>switch</c>, <c>router</c>.</summary>
    public string Role { get; init; } = "access-point";

    /// <summary>How often a heartbeat is expected; 1 s to 1 h. Default 30 s.</summary>
    public TimeSpan HeartbeatEvery { get; init; } = TimeSpan.FromSeconds(30);
}

public sealed record EdgeDefinition : AssetDefinition
{
    /// <summary>What this edge may report of, by version of its configuration: ascending, at least one.</summary>
    public IReadOnlyList<EdgeConfiguration> Configurations { get; init; } = [];
}

/// <summary>The assets that an edge owns from one version of its station file on. A backlog is judged by the version that it was sensed under.</summary>
/// <param name="Version">The station file's version, 1 or more.</param>
/// <param name="Assets">Whom its readings may concern, besides the edge itself.</param>
public sealed record EdgeConfiguration(int Version, IReadOnlyList<AssetId> Assets);
