using Jena.Iot.Silo.Broker;
using Jena.Iot.Silo.Hosting;
using Jena.Iot.Silo.Ingest;
using Jena.Iot.Testing.Processes;
using Jena.Iot.Wire.Delivery;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Jena.Iot.Silo.Tests.Broker;

/// <summary>A silo at a broker that does not do at once what it is asked.</summary>
public sealed class ExternalBrokerTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly PlayedBroker _broker = new();
    private ExternalBroker _silo = null!;

    public Task InitializeAsync()
    {
        _broker.Start();
        _silo = new ExternalBroker(new Nothing(), Options.Create(new BrokerOptions { Mode = BrokerMode.External, Host = "127.0.0.1", Port = _broker.Port }), TimeProvider.System, NullLogger<ExternalBroker>.Instance);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _silo.StoppedAsync(CancellationToken.None);
        _silo.Dispose();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task A_silo_that_may_not_subscribe_asks_again_until_it_may()
    {
        var may = false;
        _broker.May = topic => may || !topic.EndsWith("/hello", StringComparison.Ordinal);
        await _silo.StartAsync(CancellationToken.None);
        await UntilAsync(() => _broker.Asked.Count(static topic => topic.EndsWith("/hello", StringComparison.Ordinal)) >= 2, "the silo did not ask again");
        Assert.False(_silo.IsSubscribed);
        await using var services = new ServiceCollection().AddSingleton(_silo).BuildServiceProvider();
        var ready = new BrokerHealthCheck(services);
        Assert.Equal(HealthStatus.Unhealthy, (await ready.CheckHealthAsync(new HealthCheckContext())).Status);

        may = true;

        await UntilAsync(() => _silo.IsSubscribed, "the silo is not subscribed");
        Assert.Equal(HealthStatus.Healthy, (await ready.CheckHealthAsync(new HealthCheckContext())).Status);
        Assert.Equal(Topics.OfCluster.Count, _broker.Dealt.Count);
    }

    [Fact]
    public async Task A_silo_that_leaves_while_it_subscribes_is_dealt_nothing()
    {
        var leaving = Task.CompletedTask;
        // The silo has asked for the first topic, and gives all back before it goes on to the next.
        _broker.SubscribedAfter = Topics.OfCluster.Count;
        _broker.May = _ =>
        {
            if (_broker.Asked.Count == 1)
                leaving = _silo.LeaveAsync(CancellationToken.None);
            return true;
        };

        await _silo.StartAsync(CancellationToken.None);

        await UntilAsync(() => _broker.Asked.Count == Topics.OfCluster.Count && _broker.Dealt.Count == 0, "topics stayed");
        await leaving;
        Assert.False(_silo.IsSubscribed);
    }

    private Task UntilAsync(Func<bool> holds, string otherwise) =>
        Eventually.TrueAsync(() => Task.FromResult(holds()), Patience, () => $"{otherwise}; asked for {string.Join(", ", _broker.Asked)}; dealt {string.Join(", ", _broker.Dealt)}");

    private sealed class Nothing : IIngest
    {
        public bool TryAccept(ParsedTopic topic, ReadOnlyMemory<byte> payload) => true;
    }
}
