using Jena.Iot.Contracts;
using Jena.Iot.Contracts.Access;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Silo.Hosting;
using Jena.Iot.Silo.Ingest;
using Jena.Iot.Wire.Delivery;
using Google.Protobuf;
using Jena.Iot.Testing.Processes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using System.Collections.Concurrent;
using System.Text.Json;
using Jena.Iot.Domain.Common;

namespace Jena.Iot.Benchmarks.Load;

/// <summary>A whole silo as a process of its own, with its ingest or with one that only answers.</summary>
public sealed class LoadSilo : IAsyncDisposable
{
    public const string Command = "load-silo";

    private static readonly TimeSpan ReadyWithin = TimeSpan.FromMinutes(3);

    private readonly TemporaryFolder _folder;
    private readonly Child _child;
    private readonly Dictionary<string, string> _secrets;

    private LoadSilo(TemporaryFolder folder, Child child, int port, Dictionary<string, string> secrets) => (_folder, _child, Port, _secrets) = (folder, child, port, secrets);

    /// <summary>Of the broker.</summary>
    public int Port { get; }

    public int Id => _child.Id;

    public string Output => _child.Output;

    public string Secret(string edge) => _secrets[edge];

    /// <param name="journal">Settings of its journal; null for SQLite in a folder of its own.</param>
    /// <param name="answersOnly">The floor: an ingest that does nothing but answer.</param>
    public static async Task<LoadSilo> StartAsync(CityRegistry registry, IReadOnlyDictionary<string, string>? journal, bool answersOnly)
    {
        var folder = new TemporaryFolder();
        var ports = Testing.Ports.Free(3);
        await File.WriteAllTextAsync(folder.Of("registry.json"), JsonSerializer.Serialize(registry, DomainJson.Options));
        var settings = new Dictionary<string, string>(journal ?? new Dictionary<string, string> { ["Journal__Path"] = folder.Of("journal.db") })
        {
            ["Silo__Registry"] = folder.Of("registry.json"),
            ["Cluster__SiloPort"] = $"{ports[0]}",
            ["Cluster__GatewayPort"] = $"{ports[1]}",
            ["Broker__Port"] = $"{ports[2]}",
            ["Logging__LogLevel__Default"] = "Warning",
            ["Load__Secrets"] = folder.Of("secrets"),
            ["Load__Edges"] = string.Join(',', registry.Assets.OfType<EdgeDefinition>().Select(static e => e.Id.Slug)),
            ["Load__AnswersOnly"] = $"{answersOnly}",
            ["Load__WaitsForDefinitions"] = $"{registry.Assets.Count > 512}",
            // As the silo's own program runs.
            ["DOTNET_gcServer"] = "1",
        };
        foreach (var name in (string[])["DOTNET_gcServer", "DOTNET_PerfMapEnabled", "DOTNET_GCgen0size", "DOTNET_gcConcurrent", "DOTNET_TieredPGO", "DOTNET_GCDynamicAdaptationMode"])
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
                settings[name] = value;
        }
        var child = Child.Start("silo", "dotnet", [typeof(LoadSilo).Assembly.Location, Command], settings);
        await child.SaysAsync("ready", ReadyWithin);
        var secrets = (await File.ReadAllLinesAsync(folder.Of("secrets"))).Select(static l => l.Split(' ')).ToDictionary(static l => l[0], static l => l[1]);
        return new LoadSilo(folder, child, ports[2], secrets);
    }

    /// <summary>What runs in the child.</summary>
    public static async Task RunAsync()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.AddJenaSilo();
        if (builder.Configuration.GetValue<bool>("Load:AnswersOnly"))
            builder.Services.Replace(ServiceDescriptor.Singleton<IIngest, AnsweringIngest>());
        using var host = builder.Build();
        await host.StartAsync();
        var grains = host.Services.GetRequiredService<IGrainFactory>();
        if (builder.Configuration.GetValue<bool>("Load:WaitsForDefinitions"))
            await Distribution.WaitAsync(grains);
        var access = grains.GetGrain<IAccessGrain>(GrainKeys.City);
        var lines = new List<string>();
        foreach (var edge in builder.Configuration["Load:Edges"]!.Split(','))
            lines.Add($"{edge} {await access.IssueEdgeCredential(edge, "load")}");
        await File.WriteAllLinesAsync(builder.Configuration["Load:Secrets"]!, lines);
        Console.WriteLine("ready");
        await host.WaitForShutdownAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _child.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>Takes every message for the next one of its stream and acknowledges it: what broker, load and answer cost by themselves.</summary>
    private sealed class AnsweringIngest(IServiceProvider services, ILogger<AnsweringIngest> logger) : IIngest
    {
        private readonly ConcurrentDictionary<string, long> _messages = new();

        public bool TryAccept(ParsedTopic topic, ReadOnlyMemory<byte> payload)
        {
            if (topic.Kind is TopicKind.Up)
                _ = AnswerAsync(topic, _messages.AddOrUpdate(topic.Edge, 1, static (_, n) => n + 1) * LoadCity.ReadingsPerBatch);
            return true;
        }

        private async Task AnswerAsync(ParsedTopic topic, long watermark)
        {
            try
            {
                await Task.Yield();
                var ack = new Ack { Streams = { new StreamAck { Stream = topic.Name, Watermark = (ulong)watermark } } };
                await services.GetRequiredService<IDownlink>().SendAckAsync(topic.Edge, ack.ToByteArray(), CancellationToken.None);
            }
            catch (Exception exception)
            {
                logger.LogError(exception, "no answer to {Edge}", topic.Edge);
            }
        }
    }
}
