using System.Text.Json.Serialization;
using Jena.Iot.Domain.Common;

namespace Jena.Iot.Domain.Sites;

/// <summary>What can be asked of a construction site. To apply for one is to put it into the registry.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(OrderSite), "order")]
[JsonDerivedType(typeof(ActivateSite), "activate")]
[JsonDerivedType(typeof(ClearSite), "clear")]
public abstract record SiteCommand : IAssetCommand;

/// <summary>Orders it; once ordered, under a new number, extends or shortens it.</summary>
/// <param name="From">The first instant of the span.</param>
/// <param name="To">The first instant after it; in the future, at most five years after <paramref name="From"/>.</param>
/// <param name="OrderNumber">Of the traffic authority; 1 to 60 characters, a new one for each order.</param>
public sealed record OrderSite(DateTimeOffset From, DateTimeOffset To, string OrderNumber) : SiteCommand;

/// <summary>Says that it is set up and restricts traffic.</summary>
/// <param name="Emergency">Required outside the span of an order: the order follows.</param>
/// <param name="Note">At most 500 characters; null for none.</param>
public sealed record ActivateSite(bool Emergency = false, string? Note = null) : SiteCommand;

/// <summary>Says that the street is free again, or withdraws what never was set up.</summary>
/// <param name="Note">At most 500 characters; null for none.</param>
public sealed record ClearSite(string? Note = null) : SiteCommand;
