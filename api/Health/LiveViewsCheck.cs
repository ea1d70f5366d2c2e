using Jena.Iot.Api.Live;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Jena.Iot.Api.Health;

/// <summary>Ready once every stored view was read, for as long as the cluster gives signs of itself.</summary>
public sealed class LiveViewsCheck(ILiveViews views, ClusterContact contact, IOptions<LiveOptions> options) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (contact.Quiet is not { } quiet)
            return Task.FromResult(HealthCheckResult.Unhealthy("the cluster has not been reached yet"));
        if (!views.IsComplete)
            return Task.FromResult(HealthCheckResult.Unhealthy("the stored views are still being read"));
        return Task.FromResult(quiet > TimeSpan.FromSeconds(options.Value.UnreadyAfterSeconds)
            ? HealthCheckResult.Unhealthy($"what the cluster has was last known for sure {quiet.TotalSeconds:F0} s ago")
            : HealthCheckResult.Healthy());
    }
}
