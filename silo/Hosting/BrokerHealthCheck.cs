using Jena.Iot.Silo.Broker;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Jena.Iot.Silo.Hosting;

/// <summary>Ready only while edges can reach this silo, and the whole cluster reaches them.</summary>
public sealed class BrokerHealthCheck(IServiceProvider services) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (services.GetService<ExternalBroker>() is { IsSubscribed: false } external)
            return Task.FromResult(HealthCheckResult.Unhealthy(external.IsConnected ? "connected to the broker, but not subscribed to what edges send" : "no connection to the broker"));
        if (services.GetService<EmbeddedBroker>() is { IsListening: false })
            return Task.FromResult(HealthCheckResult.Unhealthy("the broker does not listen"));
        if (services.GetService<LoneBrokerWatch>()?.Problem is { } problem)
            return Task.FromResult(HealthCheckResult.Unhealthy(problem));
        return Task.FromResult(HealthCheckResult.Healthy());
    }
}
