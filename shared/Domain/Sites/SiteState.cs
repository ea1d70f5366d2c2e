using System.Collections.Immutable;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.Sites;

/// <summary>The life of a construction site so far.</summary>
public sealed record SiteState
{
    public required AssetId Id { get; init; }

    /// <summary>Null until the registry has defined it.</summary>
    public SiteDefinition? Definition { get; init; }

    public SitePhase Phase { get; init; }

    /// <summary>Since when the phase is so; null before the first.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Who brought the phase about; null before the first.</summary>
    public string? By { get; init; }

    /// <summary>The order that holds; null for none.</summary>
    public SiteOrder? Order { get; init; }

    /// <summary>Numbers of all orders so far.</summary>
    public ImmutableArray<string> OrderNumbers { get; init; } = [];

    /// <summary>Active without an order that covers its beginning.</summary>
    public bool Emergency { get; init; }

    /// <summary>Cleared without ever having been active.</summary>
    public bool Withdrawn { get; init; }

    public string? Note { get; init; }

    /// <summary>What its contacts last said (such as a warning light), by name: evidence, not decision.</summary>
    public ImmutableSortedDictionary<string, ContactState> Contacts { get; init; } = ContactBook.Empty;

    /// <summary>What the live stream told of its contacts, which is stored nowhere else.</summary>
    public ImmutableSortedDictionary<string, ContactState> LiveContacts { get; init; } = ContactBook.Empty;

    /// <summary>What was measured of it last, by name.</summary>
    public ImmutableSortedDictionary<string, MeasurementState> Measurements { get; init; } = MeasurementBook.Empty;

    public Vitals Vitals { get; init; } = Vitals.None;
}

/// <summary>Where a construction site is in its life.</summary>
public enum SitePhase
{
    None = 0,

    /// <summary>beantragt.</summary>
    Applied = 1,

    /// <summary>angeordnet.</summary>
    Ordered = 2,

    /// <summary>eingerichtet, and restricting traffic.</summary>
    Active = 3,

    /// <summary>abgebaut.</summary>
    Cleared = 4,
}

/// <param name="From">The first instant of the span.</param>
/// <param name="To">The first instant after it.</param>
public sealed record SiteOrder(string Number, DateTimeOffset From, DateTimeOffset To, string By, DateTimeOffset At);
