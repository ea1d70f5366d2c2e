using Jena.Iot.Silo.Hosting;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Configuration.Memory;

return await RunToEnd.RunAsync(() =>
{
    var builder = WebApplication.CreateBuilder(args);
    // Below every other source: whoever wants these lines asks for them.
    builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource
    {
        InitialData =
        [
            new("Logging:LogLevel:Orleans", "Warning"),
            new("Logging:LogLevel:Microsoft.AspNetCore", "Warning"),
            new("Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks", "Critical"),
            new("Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host", "None"),
        ],
    });
    builder.AddJenaSilo();
    var port = builder.Configuration.GetValue($"{SiloOptions.Section}:{nameof(SiloOptions.HealthPort)}", new SiloOptions().HealthPort);
    builder.WebHost.UseUrls($"http://127.0.0.1:{port}");

    var app = builder.Build();
    app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
    app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready") });
    app.MapPrometheusScrapingEndpoint("/metrics");
    return app;
});
