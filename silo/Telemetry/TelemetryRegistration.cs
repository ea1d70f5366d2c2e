using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Jena.Iot.Silo.Telemetry;

/// <summary>What the silo tells OpenTelemetry. An OTLP endpoint is used when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names one.</summary>
public static class TelemetryRegistration
{
    public static IServiceCollection AddSiloTelemetry(this IServiceCollection services)
    {
        var telemetry = services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics.AddMeter(SiloTelemetry.Name, JournalName, "Microsoft.Orleans").AddPrometheusExporter());
        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT")))
        {
            telemetry.WithMetrics(metrics => metrics.AddOtlpExporter());
            // Only then: spans that nobody takes cost a tenth of the way in.
            telemetry.WithTracing(tracing => tracing.AddSource(SiloTelemetry.Name, JournalName, "Microsoft.Orleans.Application").AddOtlpExporter());
        }
        return services;
    }

    private const string JournalName = "Jena.Iot.Silo.Journal";
}
