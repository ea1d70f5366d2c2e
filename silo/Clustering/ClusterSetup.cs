using System.Net;
using Npgsql;
using Orleans.Configuration;

namespace Jena.Iot.Silo.Clustering;

/// <summary>Makes a silo one of a cluster, or the only one.</summary>
internal static class ClusterSetup
{
    private const string Invariant = "Npgsql";

    /// <param name="connectionString">Of the journal's database, in which the silos meet; empty when the journal is not there.</param>
    public static void UseCluster(this ISiloBuilder silo, ClusterOptions cluster, string connectionString)
    {
        silo.Configure<Orleans.Configuration.ClusterOptions>(o => (o.ClusterId, o.ServiceId) = (cluster.ClusterId, cluster.ServiceId));
        silo.Configure<ClusterMembershipOptions>(membership => Tune(membership, cluster));
        silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = cluster.ResponseTimeout);
        silo.Configure<ConnectionOptions>(connections => connections.OpenConnectionTimeout = cluster.ProbeTimeout * 2);
        if (cluster.Provider is not ClusterProvider.Postgres)
        {
            silo.UseLocalhostClustering(cluster.SiloPort, cluster.GatewayPort, serviceId: cluster.ServiceId, clusterId: cluster.ClusterId);
            return;
        }
        if (connectionString.Length == 0)
            throw new InvalidOperationException("Cluster:Provider is Postgres, where silos meet in the journal's database: set Journal:Provider to Postgres too");
        var own = OwnPool(connectionString, cluster.MaxConnections);
        silo.Configure<EndpointOptions>(endpoints =>
        {
            endpoints.AdvertisedIPAddress = IPAddress.Parse(cluster.AdvertisedAddress);
            (endpoints.SiloPort, endpoints.GatewayPort) = (cluster.SiloPort, cluster.GatewayPort);
            endpoints.SiloListeningEndpoint = new IPEndPoint(cluster.ListensAt, cluster.SiloPort);
            endpoints.GatewayListeningEndpoint = new IPEndPoint(cluster.ListensAt, cluster.GatewayPort);
        });
#pragma warning disable ORLEANSEXP003 // Marked experimental. With the default one single grains stayed out of reach for up to 90 s after a silo had gone.
        silo.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003
        // What was on a silo that is gone is activated elsewhere at once: should the old activation still be about, the journal takes nothing from it.
        silo.Configure<GrainDirectoryOptions>(static directory => directory.RangeLeaseDuration = TimeSpan.Zero);
        silo.UseAdoNetClustering(o => (o.Invariant, o.ConnectionString) = (Invariant, own));
        silo.UseAdoNetReminderService(o => (o.Invariant, o.ConnectionString) = (Invariant, own));
    }

    /// <summary>
    /// Orleans takes a connection string, not a data source: its connections are a pool of their own, known by name at the server,
    /// and bounded, so that a process never takes more than it was given.
    /// </summary>
    private static string OwnPool(string connectionString, int most) => new NpgsqlConnectionStringBuilder(connectionString)
    {
        ApplicationName = "jena-iot cluster",
        HostRecheckSeconds = 2,
        MaxPoolSize = most,
        MinPoolSize = 0,
        Timeout = 5,
        CommandTimeout = 5,
    }.ConnectionString;

    private static void Tune(ClusterMembershipOptions membership, ClusterOptions cluster)
    {
        // Not less than this even when answers are quick: a silo that is busy for half a second is not dead.
        (membership.ProbeTimeout, membership.MinProbeTimeout, membership.MaxProbeTimeout) = (cluster.ProbeTimeout, cluster.ProbeTimeout, cluster.ProbeTimeout * 2);
        membership.NumMissedProbesLimit = cluster.MissedProbes;
        membership.NumVotesForDeathDeclaration = 2;
        // A change is told by gossip; whoever missed that reads it here.
        membership.TableRefreshTimeout = TimeSpan.FromSeconds(10);
        // It sets a silo's start by the silo's wall clock against the time of whoever looks: one that starts with a clock that is
        // behind would be voted dead for it, by itself too. One that dies while it joins is no active member, and harms nobody.
        membership.EvictWhenMaxJoinAttemptTimeExceeded = false;
    }
}
