using Jena.Iot.Testing.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Jena.Iot.Benchmarks.Api;

/// <summary>The floor of reads: Kestrel with nothing on it but one delegate, which gives the same headers and bytes.</summary>
public static class BareKestrel
{
    public const string Command = "bare-kestrel";

    public static Child Start(int port, string folder) => Child.Start(
        Command, "dotnet", [typeof(BareKestrel).Assembly.Location, Command], new Dictionary<string, string> { ["Bare__Port"] = $"{port}", ["Bare__Folder"] = folder, ["DOTNET_gcServer"] = "1" });

    /// <summary>Serves each file of the folder under its name; 304 to whoever sends any If-None-Match.</summary>
    public static async Task RunAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls($"http://127.0.0.1:{Environment.GetEnvironmentVariable("Bare__Port")}");
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        var files = Directory.GetFiles(Environment.GetEnvironmentVariable("Bare__Folder")!, "*.json")
            .ToDictionary(static file => $"/{Path.GetFileNameWithoutExtension(file)}", File.ReadAllBytes, StringComparer.Ordinal);
        app.Run(context =>
        {
            var response = context.Response;
            response.Headers.CacheControl = "no-cache";
            response.Headers.ETag = "\"0123456789abcdef0123456789abcdef\"";
            if (context.Request.Headers.IfNoneMatch.Count > 0)
            {
                response.StatusCode = StatusCodes.Status304NotModified;
                return Task.CompletedTask;
            }

            var bytes = files[context.Request.Path.Value!];
            response.ContentType = "application/json";
            response.ContentLength = bytes.Length;
            return response.Body.WriteAsync(bytes, 0, bytes.Length);
        });
        await app.RunAsync();
    }
}
