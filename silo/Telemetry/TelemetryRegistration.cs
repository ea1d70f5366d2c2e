using Jena.Iot.Domain.Telemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Jena.Iot.Silo.Telemetry;

/// <summary>What the silo tells OpenTelemetry. An OTLP endpoint is used when <see cref="OtlpRule.Endpoint"/> names one.</summary>
public static class TelemetryRegistration
{
    /// <summary>Throws <see cref="InvalidOperationException"/> that says what to write when that would be in the clear over a network.</summary>
    public static IServiceCollection AddSiloTelemetry(this IServiceCollection services)
    {
        if (OtlpRule.Problem(Environment.GetEnvironmentVariable) is { } problem)
            throw new InvalidOperationException(problem);
        var telemetry = services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics.AddMeter(SiloTelemetry.Name, JournalName, "Microsoft.Orleans").AddPrometheusExporter());
        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable(OtlpRule.Endpoint)))
        {
            telemetry.WithMetrics(metrics => metrics.AddOtlpExporter());
            // Only then: spans that nobody takes cost a tenth of the way in.
            telemetry.WithTracing(tracing => tracing.AddSource(SiloTelemetry.Name, JournalName, "Microsoft.Orleans.Application").AddOtlpExporter());
        }
        return services;
    }

    private const string JournalName = "Jena.Iot.Silo.Journal";
}
