using Jena.Iot.Silo.Hosting;
using Microsoft.Extensions.Configuration.Memory;

if (AdminTokenCommand.IsAsked(args))
    return await RunToEnd.TellAsync(() => AdminTokenCommand.RunAsync(args, Console.Out, Console.Error));

return await RunToEnd.RunAsync(() =>
{
    var builder = WebApplication.CreateBuilder(args);
    // Below every other source: whoever wants these lines asks for them.
    builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource
    {
        InitialData =
        [
            new("Logging:LogLevel:Orleans", "Warning"),
            new("Logging:LogLevel:Polly", "Warning"),
            new("Logging:LogLevel:Microsoft.AspNetCore", "Warning"),
            new("Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks", "Critical"),
            new("Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host", "None"),
        ],
    });
    builder.AddJenaSilo();
    builder.AddHealthPage();
    return builder.Build().MapHealthPage();
});
