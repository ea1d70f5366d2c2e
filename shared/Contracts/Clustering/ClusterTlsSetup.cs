using Jena.Iot.Contracts.Trust;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Jena.Iot.Contracts.Clustering;

/// <summary>Puts TLS on the connections of a silo, or of a client of the cluster.</summary>
public static class ClusterTlsSetup
{
    /// <summary>Who a silo is asked to be; a silo and an API host ask it alike.</summary>
    public static PeerDemand OfSilos { get; } = new([Roles.Silo], IsServer: true);

    /// <summary>Who may connect to a silo as a silo.</summary>
    public static PeerDemand ToSilos { get; } = new([Roles.Silo], IsServer: false);

    /// <summary>Who may connect to a gateway.</summary>
    public static PeerDemand ToGateways { get; } = new([Roles.Api, Roles.Silo], IsServer: false);

    /// <summary>To be called once, before the host starts.</summary>
    /// <param name="roles">One of these this process's own certificate has to have.</param>
    public static IServiceCollection AddClusterTls(this IServiceCollection services, CertificateFiles files, params string[] roles)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new ClusterTls(files, roles, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<ClusterTls>>()));
        services.AddSingleton<IHostedService, ClusterTlsReview>();
        return services;
    }

    /// <summary>Asks this of the other end of every connection that is built here.</summary>
    public static void UseClusterTls(this IConnectionBuilder connections, PeerDemand demand)
    {
        var tls = connections.ApplicationServices.GetRequiredService<ClusterTls>();
        connections.Use(next => connection => tls.RunAsync(connection, demand, next));
    }
}
