using System.Collections.Immutable;
using Jena.Iot.Contracts;
using Jena.Iot.Contracts.Assets;
using Jena.Iot.Contracts.Delivery;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Edges;
using Jena.Iot.Domain.Edges.Configuration;
using Jena.Iot.Domain.Edges.Outputs;
using Jena.Iot.Silo.Grains.Assets;

namespace Jena.Iot.Silo.Grains.Edges;

/// <summary>
/// The shell around one cabinet; every rule is in <see cref="CabinetModel"/>. Beside what every asset's shell does it holds the edge's clock
/// as the latest hello told it, and hands over to the edge's delivery what may leave. It never waits for that: the delivery waits for it.
/// </summary>
public sealed class CabinetGrain(AssetGrainServices services)
    : AssetGrain<CabinetModel, CabinetState, CabinetEvent, CabinetCommand, CabinetView>(services), ICabinetGrain
{
    private EdgeClock? _clock;
    private bool _toldAll;

    public async Task<EdgeOrders> Hello(EdgeHello hello)
    {
        EnsureLoaded();
        if (hello.Boot.Length > 0 && hello.Monotonic > TimeSpan.Zero)
            _clock = new EdgeClock(hello.Boot, hello.Monotonic, hello.Received);
        var orders = Orders.Of(State, hello.ConfigurationHash, everySign: !_toldAll);
        _toldAll = true;
        if (_clock is { } clock)
            await DecideAsync(new SendRequests(clock), Principal.Delivery);
        return orders;
    }

    public Task<Refusal?> Consider(CabinetCommand command, string by)
    {
        EnsureLoaded();
        return Task.FromResult(Consider(command, new Principal(by)).Refusal);
    }

    public Task<IReadOnlyList<OutputRequest>> Requests()
    {
        EnsureLoaded();
        return Task.FromResult<IReadOnlyList<OutputRequest>>(State.Requests.Requests);
    }

    public Task<ConfigurationBook> Station()
    {
        EnsureLoaded();
        return Task.FromResult(State.Station);
    }

    protected override async Task CommittedAsync(ImmutableArray<CabinetEvent> events)
    {
        // A new connection may be that of a machine that has forgotten what its signs are to show.
        if (events.Any(static e => e is CameOnline or WentOffline))
            _toldAll = false;
        var orders = Orders.Of(State, events);
        if (!orders.IsNone)
            await GrainFactory.Edge(State.Id.Slug).Send(orders);
        if (_clock is { } clock && events.Any(static e => e is OutputRequested))
            await DecideAsync(new SendRequests(clock), Principal.Delivery);
    }
}
