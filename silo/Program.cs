using Jena.Iot.Silo.Hosting;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;

return await RunToEnd.RunAsync(() =>
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddJenaSilo();
    var port = builder.Configuration.GetValue($"{SiloOptions.Section}:{nameof(SiloOptions.HealthPort)}", new SiloOptions().HealthPort);
    builder.WebHost.UseUrls($"http://127.0.0.1:{port}");

    var app = builder.Build();
    app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
    app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready") });
    app.MapPrometheusScrapingEndpoint("/metrics");
    return app;
});
