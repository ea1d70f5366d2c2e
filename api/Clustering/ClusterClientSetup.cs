using System.ComponentModel.DataAnnotations;
using Jena.Iot.Contracts;
using Orleans.Configuration;

namespace Jena.Iot.Api.Clustering;

/// <summary>Makes this host a client of the cluster, that waits for it for as long as it takes.</summary>
public static class ClusterClientSetup
{
    /// <summary>Throws <see cref="ValidationException"/> that says what to set.</summary>
    public static WebApplicationBuilder AddJenaClusterClient(this WebApplicationBuilder builder)
    {
        var options = builder.Configuration.GetSection(ClusterOptions.Section).Get<ClusterOptions>() ?? new ClusterOptions();
        options.ConnectionString ??= builder.Configuration["Journal:ConnectionString"];
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        // Health has to answer while the cluster is still away.
        builder.Services.Configure<HostOptions>(static host => host.ServicesStartConcurrently = true);
        builder.Services.AddDomainSerialization();
        builder.UseOrleansClient(client =>
        {
            client.Configure<Orleans.Configuration.ClusterOptions>(cluster =>
            {
                cluster.ClusterId = options.ClusterId;
                cluster.ServiceId = options.ServiceId;
            });
            if (options.Provider is ClusterProvider.Postgres)
            {
                client.UseAdoNetClustering(clustering =>
                {
                    clustering.Invariant = "Npgsql";
                    clustering.ConnectionString = options.ConnectionString;
                });
            }
            else
            {
                client.UseLocalhostClustering(options.GatewayPort, options.ServiceId, options.ClusterId);
            }

            client.AddActivityPropagation();
            client.UseConnectionRetryFilter<PatientConnection>();
        });
        return builder;
    }
}
