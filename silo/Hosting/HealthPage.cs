using System.Net;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Jena.Iot.Silo.Hosting;

/// <summary>What a silo process of its own answers on loopback: whether it lives, whether edges and API hosts may count on it, and its figures.</summary>
public static class HealthPage
{
    /// <summary>Listens at <c>Silo:HealthPort</c> of the loopback address.</summary>
    public static WebApplicationBuilder AddHealthPage(this WebApplicationBuilder builder)
    {
        var port = builder.Configuration.GetValue($"{SiloOptions.Section}:{nameof(SiloOptions.HealthPort)}", new SiloOptions().HealthPort);
        builder.WebHost.UseUrls($"http://{IPAddress.Loopback}:{port}");
        builder.Services.AddSingleton(new OwnPort(IPAddress.Loopback, port, "the health page", "Silo:HealthPort"));
        return builder;
    }

    public static WebApplication MapHealthPage(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = static _ => false });
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = static check => check.Tags.Contains("ready"), ResponseWriter = WriteAsync });
        app.MapPrometheusScrapingEndpoint("/metrics");
        return app;
    }

    /// <summary>The status, and a line for each reason against it.</summary>
    private static Task WriteAsync(HttpContext context, HealthReport report) => context.Response.WriteAsync(string.Join('\n',
        report.Entries.Where(static entry => entry.Value.Status is not HealthStatus.Healthy)
            .Select(static entry => $"{entry.Key}: {entry.Value.Description}").Prepend(report.Status.ToString())));
}
