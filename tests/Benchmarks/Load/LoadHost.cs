using System.Text.Json;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Silo.Hosting;
using Jena.Iot.Testing.Processes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Jena.Iot.Benchmarks.Load;

/// <summary>A silo in the benchmark's own process, without a broker.</summary>
public sealed class LoadHost : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly IHost _host;

    private LoadHost(TemporaryFolder folder, IHost host) => (_folder, _host) = (folder, host);

    public IServiceProvider Services => _host.Services;

    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    /// <param name="journal">Settings of its journal; null for SQLite in a folder of its own.</param>
    public static async Task<LoadHost> StartAsync(CityRegistry registry, IReadOnlyDictionary<string, string?>? journal = null)
    {
        var folder = new TemporaryFolder();
        var ports = Testing.Ports.Free(2);
        await File.WriteAllTextAsync(folder.Of("registry.json"), JsonSerializer.Serialize(registry, DomainJson.Options));
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(journal ?? new Dictionary<string, string?> { ["Journal:Path"] = folder.Of("journal.db") })
        {
            ["Silo:Registry"] = folder.Of("registry.json"),
            ["Cluster:SiloPort"] = $"{ports[0]}",
            ["Cluster:GatewayPort"] = $"{ports[1]}",
            ["Broker:Mode"] = "None",
            ["Logging:LogLevel:Default"] = "Error",
        });
        builder.AddJenaSilo();
        var host = builder.Build();
        await host.StartAsync();
        return new LoadHost(folder, host);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        _folder.Dispose();
    }
}
