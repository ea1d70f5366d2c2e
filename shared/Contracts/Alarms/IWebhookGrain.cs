using Jena.Iot.Contracts.Clustering;
using Jena.Iot.Domain.Alarms.Webhooks;

namespace Jena.Iot.Contracts.Alarms;

/// <summary>Calls those who are to be called for alarms. Key: the city.</summary>
[Alias("jena.IWebhookGrain")]
public interface IWebhookGrain : IGrainWithStringKey
{
    /// <summary>Takes what the history has that is not announced, and makes the calls that are due. Returns whether there may be more at once.</summary>
    [Alias("Pump")]
    Task<bool> Pump();

    /// <summary>What waits and what was given up, by target; those that the settings name no longer are left out.</summary>
    [SafeToRepeat]
    [Alias("Queues")]
    Task<IReadOnlyDictionary<string, WebhookQueue>> Queues();

    /// <summary>Has the dead letters of a target tried again, before what waits. Null when it is done; else why not.</summary>
    [Alias("TryAgain")]
    Task<string?> TryAgain(string target, string by);
}
