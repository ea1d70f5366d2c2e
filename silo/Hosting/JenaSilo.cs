using Jena.Iot.Contracts;
using Jena.Iot.Contracts.Clustering;
using Jena.Iot.Contracts.Trust;
using Jena.Iot.Silo.Alarms;
using Jena.Iot.Silo.Broker;
using Jena.Iot.Silo.Clustering;
using Jena.Iot.Silo.Deadlines;
using Jena.Iot.Silo.Grains.Assets;
using Jena.Iot.Silo.Ingest;
using Jena.Iot.Silo.Journal;
using Jena.Iot.Silo.Live;
using Jena.Iot.Silo.Registry;
using Jena.Iot.Silo.Retention;
using Jena.Iot.Silo.Telemetry;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using Orleans.Runtime;
using ClusterOptions = Jena.Iot.Silo.Clustering.ClusterOptions;

namespace Jena.Iot.Silo.Hosting;

/// <summary>Puts a silo together, in a process of its own or beside an API host.</summary>
public static class JenaSilo
{
    /// <summary>
    /// Adds the silo with settings from the builder's configuration: sections Silo, Cluster, Journal, Broker, Ingest, Assets, Webhooks.
    /// Parts start in this order and stop in the opposite one: journal, Orleans, registry, ingest, broker, deadlines.
    /// </summary>
    public static IHostApplicationBuilder AddJenaSilo(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        AddClock(builder);
        Bind<SiloOptions>(builder, SiloOptions.Section);
        Bind<ClusterOptions>(builder, ClusterOptions.Section);
        Bind<BrokerOptions>(builder, BrokerOptions.Section);
        Bind<IngestOptions>(builder, IngestOptions.Section);
        Bind<AssetGrainOptions>(builder, AssetGrainOptions.Section);
        Bind<WebhookOptions>(builder, WebhookOptions.Section);
        var journal = JournalSettings.Read(builder.Configuration);
        services.AddJournal(journal);
        services.AddHostedService<FreePorts>();
        services.AddHostedService<JournalWatch>();
        builder.UseOrleans(silo => ConfigureOrleans(silo, builder.Configuration, journal));

        if (IsOneOfSeveral(builder))
        {
            services.AddSingleton(static p => new JournalMember(p.GetRequiredService<ILocalSiloDetails>().SiloAddress));
            services.AddHostedService<DeadSiloConnections>();
            services.TryAddSingleton<EndProcess>(Environment.Exit);
            services.AddHostedService<DatabaseWatch>();
        }
        services.AddSingleton<LiveHub>();
        services.AddSingleton<AssetGrainServices>();
        services.AddSingleton<RegistryCache>();
        services.AddHostedService<RegistryFollower>();
        services.AddSingleton<IngestGate>();
        services.AddSingleton<IIngest>(p => p.GetRequiredService<IngestGate>());
        services.AddHostedService(p => p.GetRequiredService<IngestGate>());
        AddBroker(builder);
        services.AddHostedService<DeadlineSweeper>();
        services.AddSingleton<WebhookSender>();
        services.AddHostedService<WebhookPump>();
        services.AddHostedService<ReadingKeeper>();
        services.AddHostedService<Drain>();
        services.AddSiloTelemetry();
        services.AddHealthChecks().AddCheck<MemberHealthCheck>("silo", tags: ["ready"]).AddCheck<JournalHealthCheck>("journal", tags: ["ready"]).AddCheck<BrokerHealthCheck>("broker", tags: ["ready"]);
        return builder;
    }

    private static bool IsOneOfSeveral(IHostApplicationBuilder builder) =>
        builder.Configuration.GetValue($"{ClusterOptions.Section}:{nameof(ClusterOptions.Provider)}", ClusterProvider.Localhost) is ClusterProvider.Postgres;

    private static void AddClock(IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        if (IsOneOfSeveral(builder)
            && services.All(static s => s.ServiceType != typeof(TimeProvider) || s.ImplementationInstance == TimeProvider.System))
        {
            var clock = new CityClock(TimeProvider.System);
            services.AddSingleton(clock);
            services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock));
            services.AddSingleton<CityClockFollower>();
            services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(static p => p.GetRequiredService<CityClockFollower>());
            services.AddHostedService(static p => p.GetRequiredService<CityClockFollower>());
        }
        services.TryAddSingleton(TimeProvider.System);
    }

    private static void ConfigureOrleans(ISiloBuilder silo, IConfiguration configuration, JournalOptions journal)
    {
        var cluster = configuration.GetSection(ClusterOptions.Section).Get<ClusterOptions>() ?? new ClusterOptions();
        silo.UseCluster(cluster, journal.Provider is JournalProvider.Postgres ? journal.ConnectionString : "");
        silo.Services.AddClusterTls(cluster.Tls, Roles.Silo);
        silo.Configure<SiloConnectionOptions>(static connections =>
        {
            connections.ConfigureSiloOutboundConnection(static connection => connection.UseClusterTls(ClusterTlsSetup.OfSilos));
            connections.ConfigureSiloInboundConnection(static connection => connection.UseClusterTls(ClusterTlsSetup.ToSilos));
            connections.ConfigureGatewayInboundConnection(static connection => connection.UseClusterTls(ClusterTlsSetup.ToGateways));
        });
        silo.AddActivityPropagation();
        silo.AddIncomingGrainCallFilter<StoreErrorFilter>();
        silo.Services.AddDomainSerialization();
        silo.Services.AddPlacementDirector<OnSiloPlacement, OnSiloPlacementDirector>();
        silo.Configure<GrainCollectionOptions>(o => o.CollectionAge = TimeSpan.FromMinutes(30));
    }

    private static void AddBroker(IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        var options = builder.Configuration.GetSection(BrokerOptions.Section).Get<BrokerOptions>() ?? new BrokerOptions();
        switch (options.Mode)
        {
            case BrokerMode.Embedded:
                services.AddSingleton<EdgeCertificates>();
                services.AddSingleton<EdgeDoor>();
                services.AddSingleton<EdgeWatch>();
                services.AddSingleton<EdgeListener>();
                services.AddSingleton<EmbeddedBroker>();
                services.AddSingleton<IDownlink>(p => p.GetRequiredService<EmbeddedBroker>());
                services.AddHostedService(p => p.GetRequiredService<EmbeddedBroker>());
                services.AddSingleton<LoneBrokerWatch>();
                services.AddHostedService(p => p.GetRequiredService<LoneBrokerWatch>());
                break;
            case BrokerMode.External:
                services.AddSingleton<ExternalBroker>();
                services.AddSingleton<IDownlink>(p => p.GetRequiredService<ExternalBroker>());
                services.AddHostedService(p => p.GetRequiredService<ExternalBroker>());
                break;
            default:
                services.AddSingleton<IDownlink, NoDownlink>();
                break;
        }
    }

    private static void Bind<TOptions>(IHostApplicationBuilder builder, string section)
        where TOptions : class =>
        builder.Services.AddOptions<TOptions>().Bind(builder.Configuration.GetSection(section)).ValidateDataAnnotations().ValidateOnStart();

    private sealed class NoDownlink : IDownlink
    {
        public Task SendAckAsync(string edge, byte[] ack, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task SendCommandAsync(string edge, string id, byte[] command, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task SetDesiredAsync(string edge, byte[] desired, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
