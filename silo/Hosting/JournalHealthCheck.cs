using Jena.Iot.Silo.Journal;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Jena.Iot.Silo.Hosting;

/// <summary>Ready only while the journal's writer commits.</summary>
public sealed class JournalHealthCheck(IJournalLifecycle journal) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var health = journal.Health;
        return Task.FromResult(health.IsHealthy
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy($"the journal does not take appends: {health.LastError ?? "it has not started"}"));
    }
}
