using System.Diagnostics;
using System.Diagnostics.Metrics;
using Jena.Iot.Domain.Telemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Jena.Iot.Api.Telemetry;

/// <summary>Metrics for Prometheus at <c>/metrics</c>; metrics and traces by OTLP when <see cref="OtlpRule.Endpoint"/> is set.</summary>
public static class ApiTelemetry
{
    public const string Name = "Jena.Iot.Api";

    /// <summary>The parts of the project that begin activities, whichever of them run in this process.</summary>
    public static IReadOnlyList<string> Sources { get; } =
    [
        Name, "Jena.Iot.Edge", "Jena.Iot.Silo", "Jena.Iot.Silo.Journal",
        "Microsoft.Orleans.Runtime", "Microsoft.Orleans.Application", "Microsoft.Orleans.Lifecycle", "Microsoft.Orleans.Storage",
    ];

    /// <summary>The parts of the project that measure.</summary>
    public static IReadOnlyList<string> Meters { get; } =
        [Name, "Jena.Iot.Edge", "Jena.Iot.Silo", "Jena.Iot.Silo.Journal", "Microsoft.Orleans"];

    public static ActivitySource Activities { get; } = new(Name);

    /// <summary>Throws <see cref="InvalidOperationException"/> that says what to write when that would be in the clear over a network.</summary>
    public static IServiceCollection AddApiTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        if (OtlpRule.Problem(name => configuration[name]) is { } problem)
            throw new InvalidOperationException(problem);
        services.AddSingleton<ApiMetrics>();
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(static resource => resource.AddService("jena-iot-api"))
            .WithMetrics(static metrics => metrics
                .AddMeter([.. Meters])
                .AddAspNetCoreInstrumentation()
                .AddRuntimeInstrumentation()
                .AddPrometheusExporter());
        if (configuration[OtlpRule.Endpoint] is { Length: > 0 })
        {
            telemetry.WithMetrics(static metrics => metrics.AddOtlpExporter());
            // Traces that nobody takes would only cost.
            telemetry.WithTracing(static traces => traces.AddSource([.. Sources]).AddAspNetCoreInstrumentation().AddOtlpExporter());
        }

        return services;
    }
}

/// <summary>What this host measures of itself.</summary>
public sealed class ApiMetrics
{
    private readonly UpDownCounter<int> clients;
    private readonly Counter<long> cutOff;

    public ApiMetrics(IMeterFactory meters, Live.ILiveViews views, Assets.HotAnswers hot)
    {
        var meter = meters.Create(ApiTelemetry.Name);
        clients = meter.CreateUpDownCounter<int>("jena.api.stream.clients", "{client}", "Clients of the live stream");
        cutOff = meter.CreateCounter<long>("jena.api.stream.cut_off", "{client}", "Clients of the live stream that were too slow");
        meter.CreateObservableCounter("jena.api.hot_answers", () => hot.Count, "{request}", "Reads answered from ready bytes; http.server.request.duration leaves them out");
        meter.CreateObservableCounter("jena.api.live.changes", () => views.Cursor.Sequence, "{change}", "Changes of views that this host has seen");
    }

    public void StreamOpened() => clients.Add(1);

    public void StreamClosed() => clients.Add(-1);

    public void StreamCutOff() => cutOff.Add(1);
}
