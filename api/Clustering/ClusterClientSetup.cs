using System.ComponentModel.DataAnnotations;
using Jena.Iot.Contracts;
using Jena.Iot.Contracts.Clustering;
using Jena.Iot.Contracts.Trust;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;
using Orleans.Configuration;
using Orleans.Messaging;

namespace Jena.Iot.Api.Clustering;

/// <summary>Makes this host a client of the cluster, that waits for it for as long as it takes.</summary>
public static class ClusterClientSetup
{
    private static readonly TimeSpan GatewaysEvery = TimeSpan.FromSeconds(2);

    /// <summary>Throws <see cref="ValidationException"/> that says what to set.</summary>
    public static WebApplicationBuilder AddJenaClusterClient(this WebApplicationBuilder builder)
    {
        var options = builder.Configuration.GetSection(ClusterOptions.Section).Get<ClusterOptions>() ?? new ClusterOptions();
        options.ConnectionString ??= builder.Configuration["Journal:ConnectionString"];
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        // Health has to answer while the cluster is still away.
        builder.Services.Configure<HostOptions>(static host => host.ServicesStartConcurrently = true);
        builder.Services.AddDomainSerialization();
        builder.Services.AddClusterTls(options.Tls, Roles.Api, Roles.Silo);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(new CallPatience(options.ResponseTimeout, options.AttemptTimeout, options.MostRepeating));
        builder.Services.AddSingleton<PatientCalls>();
        builder.UseOrleansClient(client =>
        {
            client.Configure<Orleans.Configuration.ClusterOptions>(cluster =>
            {
                cluster.ClusterId = options.ClusterId;
                cluster.ServiceId = options.ServiceId;
            });
            if (options.Provider is ClusterProvider.Postgres)
            {
                var own = OwnPool(options);
                client.UseAdoNetClustering(clustering => (clustering.Invariant, clustering.ConnectionString) = ("Npgsql", own));
            }
            else
            {
                client.UseLocalhostClustering(options.GatewayPort, options.ServiceId, options.ClusterId);
            }

            // Silos come and go within seconds, and a request to one that went must not keep its caller waiting for long.
            client.Configure<GatewayOptions>(static gateways => gateways.GatewayListRefreshPeriod = GatewaysEvery);
            client.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = options.ResponseTimeout);
            LeaveOutWhoIsSilent(client.Services);
            client.Configure<ClientConnectionOptions>(static connections =>
                connections.ConfigureConnection(static connection => connection.UseClusterTls(ClusterTlsSetup.OfSilos)));
            client.AddActivityPropagation();
            client.UseConnectionRetryFilter<PatientConnection>();
            client.AddOutgoingGrainCallFilter<PatientCallFilter>();
        });
        return builder;
    }

    private static void LeaveOutWhoIsSilent(IServiceCollection services)
    {
        var all = services.Last(static service => service.ServiceType == typeof(IGatewayListProvider)).ImplementationType!;
        services.TryAddSingleton<GatewayReach>();
        services.AddSingleton<IGatewayListProvider>(provider => new ReachableGateways(
            (IGatewayListProvider)ActivatorUtilities.CreateInstance(provider, all), provider.GetRequiredService<GatewayReach>()));
    }

    /// <summary>Known by name at the server, and bounded.</summary>
    private static string OwnPool(ClusterOptions options) => new NpgsqlConnectionStringBuilder(options.Database)
    {
        ApplicationName = "jena-iot api",
        HostRecheckSeconds = 2,
        MaxPoolSize = options.MaxConnections,
        MinPoolSize = 0,
        Timeout = 5,
        CommandTimeout = 5,
    }.ConnectionString;
}
