using Microsoft.Extensions.Diagnostics.HealthChecks;
using Orleans.Runtime;

namespace Jena.Iot.Silo.Hosting;

/// <summary>Ready only while this silo is an active member of its cluster and was not told to stop.</summary>
public sealed class MemberHealthCheck(IServiceProvider services, IHostApplicationLifetime lifetime) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            return Task.FromResult(HealthCheckResult.Unhealthy("it was told to stop and gives away what it has"));
        // Asked for late: what knows is made with the silo, which may still be waiting for its database.
        if (!lifetime.ApplicationStarted.IsCancellationRequested)
            return Task.FromResult(HealthCheckResult.Unhealthy("it is still starting"));
        var status = services.GetRequiredService<ISiloStatusOracle>().CurrentStatus;
        return Task.FromResult(status is SiloStatus.Active
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy($"it is not an active member of the cluster: {status}"));
    }
}
