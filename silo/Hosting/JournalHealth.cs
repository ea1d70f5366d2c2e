using Jena.Iot.Silo.Journal;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Jena.Iot.Silo.Hosting;

/// <summary>Ready only while the journal's writer commits.</summary>
public sealed class JournalHealth(IJournalLifecycle journal) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(journal.IsHealthy ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("the journal does not take appends"));
}
