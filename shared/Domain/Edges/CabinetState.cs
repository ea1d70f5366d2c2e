using System.Collections.Immutable;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Edges.Configuration;
using Jena.Iot.Domain.Edges.Outputs;
using Jena.Iot.Domain.Edges.Signs;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.Edges;

/// <summary>A street cabinet with its edge.</summary>
public sealed record CabinetState
{
    public required AssetId Id { get; init; }

    /// <summary>Null until the registry has defined it.</summary>
    public EdgeDefinition? Definition { get; init; }

    public Presence Presence { get; init; }

    /// <summary>Since when the presence is so; null before the first.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The boot of the edge's machine as it was last reported; empty before.</summary>
    public string Boot { get; init; } = "";

    /// <summary>What its contacts last said (door, mains), by name.</summary>
    public ImmutableSortedDictionary<string, ContactState> Contacts { get; init; } = ContactBook.Empty;

    /// <summary>What the live stream told of its contacts, which is stored nowhere else.</summary>
    public ImmutableSortedDictionary<string, ContactState> LiveContacts { get; init; } = ContactBook.Empty;

    /// <summary>What was measured of it last, by name.</summary>
    public ImmutableSortedDictionary<string, MeasurementState> Measurements { get; init; } = MeasurementBook.Empty;

    /// <summary>What was asked of its outputs, and what they show.</summary>
    public RequestBook Requests { get; init; } = RequestBook.Empty;

    /// <summary>What its number signs are to show, and what they show.</summary>
    public SignBook Signs { get; init; } = SignBook.Empty;

    /// <summary>The station file that it is to have, and the one that it has.</summary>
    public ConfigurationBook Station { get; init; } = ConfigurationBook.Empty;

    /// <summary>The gaps of each stream of its outbox.</summary>
    public ImmutableSortedDictionary<string, StreamGaps> Gaps { get; init; } = ImmutableSortedDictionary.Create<string, StreamGaps>(StringComparer.Ordinal);

    /// <summary>The latest clock fix; null when there was none.</summary>
    public ClockFixed? Clock { get; init; }

    public Vitals Vitals { get; init; } = Vitals.None;
}

/// <summary>Whether an edge is connected.</summary>
public enum Presence
{
    Unknown = 0,
    Online = 1,
    Offline = 2,
}

/// <summary>What one stream lost for ever.</summary>
/// <param name="Gaps">How many gaps.</param>
/// <param name="Readings">How many readings in those whose number is known.</param>
/// <param name="Last">The gap that was recorded last.</param>
public sealed record StreamGaps(long Gaps, long Readings, RecordedGap Last);
