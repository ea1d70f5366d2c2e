using System.ComponentModel.DataAnnotations;
using Jena.Iot.Api;
using Jena.Iot.Api.Clustering;
using Jena.Iot.Api.Console;
using Jena.Iot.Api.Listening;
using Microsoft.Extensions.Configuration.Memory;

var builder = WebApplication.CreateBuilder(args);
// Below every other source: a line for each request is wanted by nobody who has not asked for it.
builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource
{
    InitialData =
    [
        new("Logging:LogLevel:Microsoft.AspNetCore", "Warning"),
        // Not to be ready yet is an answer, not a failure: whoever asks is told why.
        new("Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks", "Critical"),
        // Why it cannot start is said in one line at the end.
        new("Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host", "None"),
        new("Logging:LogLevel:Polly", "Warning"),
    ],
});
if (builder.TryListen() is { } refusal)
{
    await System.Console.Error.WriteLineAsync(refusal);
    return ApiHost.CannotStart;
}

try
{
    builder.AddJenaClusterClient();
}
catch (Exception mistake) when (mistake is ValidationException or InvalidOperationException)
{
    await System.Console.Error.WriteLineAsync(mistake.Message);
    return ApiHost.CannotStart;
}

builder.AddJenaApi();
builder.AddJenaConsole();
var app = builder.Build();
app.MapJenaApi();
app.MapJenaConsole();
return await app.RunOrExplainAsync();
