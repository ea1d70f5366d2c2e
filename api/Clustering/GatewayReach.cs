using System.Collections.Frozen;
using System.Net;
using Jena.Iot.Api.Live;
using Orleans.Messaging;
using Orleans.Runtime;

namespace Jena.Iot.Api.Clustering;

/// <summary>
/// Which silos this host should not send its calls through: those that it has not heard for a while, though they are of the cluster and
/// their connections stand. Safe for any thread.
/// </summary>
public sealed class GatewayReach
{
    /// <summary>A silo is left out after this silence.</summary>
    public static readonly TimeSpan LeftOutAfter = SiloFeed.SilentAfter;

    /// <summary>For so long it is left out, and then tried again.</summary>
    public static readonly TimeSpan LeftOutFor = TimeSpan.FromSeconds(25);

    private volatile FrozenSet<IPEndPoint> leftOut = [];

    /// <param name="Port">Where the silo takes clients; 0 for one that takes none.</param>
    /// <param name="Silence">Since it was heard last.</param>
    public readonly record struct Gateway(SiloAddress Silo, int Port, TimeSpan Silence);

    public void Know(IEnumerable<Gateway> gateways) => leftOut = gateways
        .Where(static gateway => gateway.Port > 0 && IsLeftOut(gateway.Silence))
        .Select(static gateway => new IPEndPoint(gateway.Silo.Endpoint.Address, gateway.Port))
        .ToFrozenSet();

    /// <summary>Those to use; all when there would be none.</summary>
    public IList<Uri> Choose(IList<Uri> gateways)
    {
        var away = leftOut;
        if (away.Count == 0)
            return gateways;
        var chosen = gateways.Where(uri => uri.ToGatewayAddress() is not { } address || !away.Contains(address.Endpoint)).ToList();
        return chosen.Count > 0 ? chosen : gateways;
    }

    private static bool IsLeftOut(TimeSpan silence) =>
        silence >= LeftOutAfter && (silence - LeftOutAfter).Ticks % (LeftOutFor + LeftOutAfter).Ticks < LeftOutFor.Ticks;
}

/// <summary>The gateways that another provider knows, without those that are out of reach.</summary>
public sealed class ReachableGateways(IGatewayListProvider all, GatewayReach reach) : IGatewayListProvider
{
    public TimeSpan MaxStaleness => all.MaxStaleness;

    public bool IsUpdatable => true;

    public Task InitializeGatewayListProvider() => all.InitializeGatewayListProvider();

    public async Task<IList<Uri>> GetGateways() => reach.Choose(await all.GetGateways());
}
