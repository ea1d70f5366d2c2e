using System.Collections.Concurrent;
using Orleans.Runtime;

namespace Jena.Iot.Silo.Broker;

/// <summary>
/// Says when this silo, whose broker is inside it, is not the only one: what another silo has for an edge goes into that one's broker, where
/// the edge is not.
/// </summary>
public sealed class LoneBrokerWatch(IServiceProvider services, ILogger<LoneBrokerWatch> logger) : IHostedService, ISiloStatusListener
{
    private readonly ConcurrentDictionary<SiloAddress, bool> _told = new();
    private ISiloStatusOracle? _members;

    /// <summary>What is to be mended; null while this silo is alone. Null before it has joined.</summary>
    public string? Problem => Others() is [var other, ..] ? Mend(other) : null;

    // Asked for late: what knows is made with the silo, which may still be waiting for its database.
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _members = services.GetRequiredService<ISiloStatusOracle>();
        _members.SubscribeToSiloStatusEvents(this);
        foreach (var other in Others())
            Tell(other);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _members?.UnSubscribeFromSiloStatusEvents(this);
        return Task.CompletedTask;
    }

    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        if (status is SiloStatus.Active && !updatedSilo.Equals(_members!.SiloAddress))
            Tell(updatedSilo);
    }

    private static string Mend(SiloAddress other) =>
        $"Broker:Mode is Embedded and {other} is another silo of this cluster, from which nothing reaches an edge at this one: "
        + "set Broker:Mode=External on all silos, with a broker beside them, or stop all but one";

    private SiloAddress[] Others() =>
        _members is { } members ? [.. members.GetApproximateSiloStatuses(onlyActive: true).Keys.Where(silo => !silo.Equals(members.SiloAddress))] : [];

    private void Tell(SiloAddress other)
    {
        if (_told.TryAdd(other, true))
            logger.LogError("{Problem}", Mend(other));
    }
}
