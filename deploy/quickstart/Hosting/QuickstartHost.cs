using System.Net;
using System.Net.Sockets;
using Jena.Iot.Api;
using Jena.Iot.Api.Console;
using Jena.Iot.Silo.Hosting;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration.Memory;

namespace Jena.Iot.Quickstart.Hosting;

/// <summary>
/// The whole city in one process: silo on SQLite with the embedded broker, API, page, and the simulated cabinets. They start in
/// this order and stop in the opposite one.
/// </summary>
public static class QuickstartHost
{
    /// <summary>A clean stop takes no longer than this.</summary>
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(4);

    private static readonly string[] SpeaksOfTheEnd = ["Orleans", "Polly", typeof(Silo.Grains.Live.LivePublisherGrain).FullName!];

    public static WebApplication Build(QuickstartOptions options)
    {
        Directory.CreateDirectory(options.Data);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(QuickstartHost).Assembly.GetName().Name,
            // Not the working directory: a stray appsettings.json there is none of ours.
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = Quiet() });
        builder.Configuration.AddInMemoryCollection(Settings(options));
        builder.WebHost.UseUrls($"http://localhost:{options.Port}");
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopWithin);
        builder.Services.AddDataProtection().PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(options.Data, "keys")));
        builder.Services.AddSingleton(options);
        var isEnding = false;
        // Calls that meet the end of their own process are no news; what is worse than a warning is told to the last.
        foreach (var category in SpeaksOfTheEnd)
            builder.Logging.AddFilter(category, level => level >= (Volatile.Read(ref isEnding) ? LogLevel.Error : LogLevel.Warning));

        builder.AddJenaSilo();
        builder.AddJenaApi();
        builder.AddJenaConsole();
        builder.Services.AddSingleton<CityService>();
        builder.Services.AddHostedService(static services => services.GetRequiredService<CityService>());

        var app = builder.Build();
        app.Lifetime.ApplicationStopping.Register(() => Volatile.Write(ref isEnding, true));
        app.MapJenaApi();
        app.MapJenaConsole();
        return app;
    }

    private static Dictionary<string, string?> Settings(QuickstartOptions options)
    {
        var (silo, gateway) = TwoFreePorts();
        return new Dictionary<string, string?>
        {
            ["Journal:Provider"] = "Sqlite",
            ["Journal:Path"] = options.Database,
            ["Broker:Mode"] = "Embedded",
            ["Broker:Host"] = "127.0.0.1",
            ["Broker:Port"] = options.MqttPort.ToString(),
            ["Cluster:Provider"] = "Localhost",
            // Nobody else speaks to this silo: any ports will do.
            ["Cluster:SiloPort"] = silo.ToString(),
            ["Cluster:GatewayPort"] = gateway.ToString(),
        };
    }

    private static Dictionary<string, string?> Quiet() => new()
    {
        ["Logging:LogLevel:Default"] = "Warning",
        ["Logging:LogLevel:Jena.Iot.Quickstart"] = "Information",
        // Why it could not start is said in one line.
        ["Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host"] = "None",
        ["Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks"] = "Critical",
        // Its first look, before it has ever looked, warns of a pause as long as the machine runs.
        ["Logging:LogLevel:Orleans.Runtime.Watchdog"] = "Error",
        // Keys that are not encrypted at rest are worth no warning in a model city.
        ["Logging:LogLevel:Microsoft.AspNetCore.DataProtection"] = "Error",
    };

    private static (int First, int Second) TwoFreePorts()
    {
        using var first = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var second = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        first.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        second.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return (((IPEndPoint)first.LocalEndPoint!).Port, ((IPEndPoint)second.LocalEndPoint!).Port);
    }
}
