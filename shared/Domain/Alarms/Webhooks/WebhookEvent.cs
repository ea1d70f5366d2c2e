using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Jena.Iot.Domain.Alarms.Webhooks;

/// <summary>What was decided about calls to webhooks. The discriminators are stored for years: never change one.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(WebhookQueued), "queued")]
[JsonDerivedType(typeof(WebhookHeld), "held")]
[JsonDerivedType(typeof(WebhookLetGo), "let-go")]
[JsonDerivedType(typeof(WebhookDelivered), "delivered")]
[JsonDerivedType(typeof(WebhookFailed), "failed")]
[JsonDerivedType(typeof(WebhookGivenUp), "given-up")]
[JsonDerivedType(typeof(WebhookTriedAgain), "tried-again")]
public abstract record WebhookEvent
{
    public required DateTimeOffset At { get; init; }
}

public sealed record WebhookQueued(string Target, ImmutableArray<WebhookItem> Items) : WebhookEvent;

/// <summary>Another alarm explains it: nobody is called for as long as that is so.</summary>
public sealed record WebhookHeld(WebhookItem Item) : WebhookEvent;

/// <summary>What was held counts by itself now, or is over.</summary>
public sealed record WebhookLetGo(long Item) : WebhookEvent;

public sealed record WebhookDelivered(string Target, long Item) : WebhookEvent;

public sealed record WebhookFailed(string Target, string Error) : WebhookEvent;

/// <param name="Why"><c>refused</c>, <c>too-old</c> or <c>too-many</c>.</param>
public sealed record WebhookGivenUp(string Target, ImmutableArray<long> Items, string Why) : WebhookEvent;

/// <summary>Somebody had the dead letters tried again.</summary>
public sealed record WebhookTriedAgain(string By, string Target) : WebhookEvent;
