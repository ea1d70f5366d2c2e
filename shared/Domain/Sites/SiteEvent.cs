using System.Text.Json.Serialization;
using Jena.Iot.Domain.Alarms;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Registry;

namespace Jena.Iot.Domain.Sites;

/// <summary>What was decided about a construction site. The discriminators are stored for years: never change one.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(SiteDefined), "defined")]
[JsonDerivedType(typeof(SiteOrdered), "ordered")]
[JsonDerivedType(typeof(SiteActivated), "activated")]
[JsonDerivedType(typeof(SiteCleared), "cleared")]
[JsonDerivedType(typeof(SiteAlarmed), "alarm")]
public abstract record SiteEvent : IAssetEvent
{
    public required DateTimeOffset At { get; init; }
}

/// <summary>Applied for, or what is known of it was corrected.</summary>
public sealed record SiteDefined(SiteDefinition Definition) : SiteEvent;

/// <summary>Ordered (§ 45 StVO), for the first time or, under another number, extended.</summary>
/// <param name="From">The first instant of the span.</param>
/// <param name="To">The first instant after it.</param>
public sealed record SiteOrdered(string By, DateTimeOffset From, DateTimeOffset To, string OrderNumber) : SiteEvent;

/// <param name="Emergency">Set up before an order covered it.</param>
public sealed record SiteActivated(string By, bool Emergency, string? Note) : SiteEvent;

/// <param name="Withdrawn">It never was active.</param>
public sealed record SiteCleared(string By, bool Withdrawn, string? Note) : SiteEvent;

/// <summary>Something about one of its alarms.</summary>
public sealed record SiteAlarmed(AlarmEvent Alarm) : SiteEvent;
