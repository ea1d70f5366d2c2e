namespace Jena.Iot.Domain.Alarms.Webhooks;

/// <summary>A line of the history of alarms on its way to those who are to be called.</summary>
/// <param name="Id">Of the line; the same however often it is sent.</param>
/// <param name="Asset">The asset's id.</param>
public sealed record WebhookItem(long Id, string Asset, AlarmTransition Transition);
