using System.Text.Json;
using Jena.Iot.Contracts;
using Jena.Iot.Contracts.Archive;
using Jena.Iot.Contracts.Registry;
using Jena.Iot.Domain.Common;
using Jena.Iot.Silo.Hosting;
using Jena.Iot.Silo.Journal;
using Jena.Iot.Testing;
using Jena.Iot.Testing.Processes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Jena.Iot.Silo.Tests.Harness;

/// <summary>A whole silo in this process, on SQLite unless its settings say otherwise.</summary>
internal sealed class RunningSilo : IAsyncDisposable
{
    private readonly IHost _host;
    private bool _isStopped;

    private RunningSilo(IHost host, string data, int mqttPort, LogLines log) => (_host, Data, MqttPort, Log) = (host, data, mqttPort, log);

    /// <summary>What it warned of.</summary>
    public LogLines Log { get; }

    /// <summary>Returns once one line of the log holds all of these words.</summary>
    public Task SaidAsync(params string[] words) => Eventually.TrueAsync(
        () => Log.All.Any(line => words.All(word => line.Contains(word, StringComparison.Ordinal))),
        TimeSpan.FromSeconds(20),
        () => $"nobody said {string.Join(" and ", words)}:\n{string.Join('\n', Log.All)}");

    public string Data { get; }

    public int MqttPort { get; }

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public IEventJournal Journal => _host.Services.GetRequiredService<IEventJournal>();

    public IDeliveryStore Delivery => _host.Services.GetRequiredService<IDeliveryStore>();

    public T Service<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    public static string NewData() => Directory.CreateTempSubdirectory("jena-silo-").FullName;

    /// <summary>Starts on a folder, which may hold what an earlier silo left.</summary>
    public static async Task<RunningSilo> StartAsync(string? data = null, bool broker = false, bool import = true, int snapshotEvery = 500, TimeProvider? time = null, IReadOnlyDictionary<string, string?>? settings = null, Action<IServiceCollection>? services = null)
    {
        data ??= NewData();
        var ports = Ports.Free(3);
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Journal:Path"] = Path.Combine(data, "journal.db"),
            ["Cluster:SiloPort"] = ports[0].ToString(),
            ["Cluster:GatewayPort"] = ports[1].ToString(),
            ["Broker:Mode"] = broker ? "Embedded" : "None",
            ["Broker:Port"] = ports[2].ToString(),
            ["Assets:SnapshotEvery"] = snapshotEvery.ToString(),
        });
        builder.Configuration.AddInMemoryCollection(settings ?? new Dictionary<string, string?>());
        var log = new LogLines();
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddProvider(log);
        if (time is not null)
            builder.Services.AddSingleton(time);
        builder.AddJenaSilo();
        services?.Invoke(builder.Services);
        var host = builder.Build();
        await host.StartAsync();
        var silo = new RunningSilo(host, data, ports[2], log);
        if (import)
            Assert.Empty(await silo.Grains.GetGrain<IRegistryGrain>(GrainKeys.City).Import(TestCity.Document, "test"));
        return silo;
    }

    public async Task<TView> ViewAsync<TView>(AssetId asset)
        where TView : IAssetView =>
        JsonSerializer.Deserialize<TView>((await Grains.Asset(asset).GetView())!.Json, DomainJson.Options)!;

    public Task<IReadOnlyList<DeadLetterAnswer>> DeadLettersAsync() => Grains.GetGrain<IArchiveGrain>(0).DeadLetters(0, 100);

    /// <summary>Stops as an operator would; the data stays.</summary>
    public async Task StopAsync()
    {
        if (_isStopped)
            return;
        _isStopped = true;
        await _host.StopAsync();
        await DisposeHostAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(Data, recursive: true);
    }

    private async Task DisposeHostAsync()
    {
        if (_host is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
        else
            _host.Dispose();
    }
}
