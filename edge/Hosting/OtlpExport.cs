using Jena.Iot.Domain.Telemetry;
using Jena.Iot.Edge.Uplink;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Jena.Iot.Edge.Hosting;

/// <summary>
/// Sends the agent's measures and traces by OTLP, so that one trace follows a batch from the outbox to the commit in the cluster.
/// How it sends is set by the environment variables of OpenTelemetry. What it could not send is lost: readings never depend on it.
/// </summary>
internal sealed class OtlpExport : IDisposable
{
    /// <summary>So long the end of the agent waits for what is still to be sent.</summary>
    private const int FlushMilliseconds = 2_000;

    private readonly TracerProvider _traces;
    private readonly MeterProvider _measures;

    private OtlpExport(string edge, Action<OtlpExporterOptions> configure)
    {
        _traces = Sdk.CreateTracerProviderBuilder().ConfigureResource(Of).AddSource(EdgeTelemetry.Name).AddOtlpExporter(configure).Build();
        _measures = Sdk.CreateMeterProviderBuilder().ConfigureResource(Of).AddMeter(EdgeTelemetry.Name).AddOtlpExporter(configure).Build();

        void Of(ResourceBuilder resource) => resource.AddService("jena-iot-edge", serviceInstanceId: edge);
    }

    /// <summary>
    /// Null when <see cref="OtlpRule.Endpoint"/> is not set, or would have it leave the machine in the clear: then an error is logged, and the agent senses all the same.
    /// </summary>
    public static OtlpExport? Start(string edge, ILogger logger) => Start(edge, Environment.GetEnvironmentVariable, logger);

    /// <param name="edge">The edge's slug.</param>
    /// <param name="value">Of an environment variable.</param>
    /// <param name="logger">Hears what is wrong.</param>
    public static OtlpExport? Start(string edge, Func<string, string?> value, ILogger logger)
    {
        if (OtlpRule.Problem(value) is not { } problem)
            return string.IsNullOrEmpty(value(OtlpRule.Endpoint)) ? null : Start(edge, static _ => { });
        logger.LogError("metrics and traces are sent nowhere: {Problem}", problem);
        return null;
    }

    /// <param name="edge">The edge's slug.</param>
    /// <param name="configure">Goes before the environment.</param>
    public static OtlpExport Start(string edge, Action<OtlpExporterOptions> configure) => new(edge, configure);

    public void Dispose()
    {
        _traces.Shutdown(FlushMilliseconds);
        _measures.Shutdown(FlushMilliseconds);
        _traces.Dispose();
        _measures.Dispose();
    }
}
