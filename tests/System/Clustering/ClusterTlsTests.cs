using Jena.Iot.Domain.Registry;
using Jena.Iot.Testing;
using Jena.Iot.Testing.Processes;

namespace Jena.Iot.SystemTests.Clustering;

/// <summary>Silos and API hosts as processes that speak TLS to each other, by certificates of one authority.</summary>
public sealed class ClusterTlsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [PostgresFact]
    public async Task A_cluster_speaks_TLS_and_knows_its_own()
    {
        using var folder = new TemporaryFolder();
        using var authority = new TestAuthority();
        folder.Write("authority.pem", authority.Pem);
        folder.Write("revoked.pem", authority.RevokedPem());
        using var silo = authority.IssueInto(folder, new TestSubject("silo", "silo"));
        using var api = authority.IssueInto(folder, new TestSubject("api", "api"));
        await using var city = await ClusterCity.StartAsync(new ClusterSettings(new CityRegistry("Probe", []))
        {
            Silos = 2,
            ApiHosts = 1,
            SiloArguments = Arguments(folder, "silo"),
            ApiArguments = Arguments(folder, "api"),
        });
        Assert.True(await city.ApiHosts[0].Health!.IsReadyAsync());

        // One without certificates is a member in the database, and nobody speaks with it.
        await using var bare = StartSilo(city, []);
        await city.Silos[0].Process.SaysAsync("No TLS with 127.0.0.1", Patience);
        await bare.KillAsync();

        // An API host may not take a silo's place.
        await using var posing = StartSilo(city, Arguments(folder, "api"));
        Assert.NotEqual(0, await posing.EndsAsync(Patience));
        Assert.Contains("is for the role 'api'", posing.Output, StringComparison.Ordinal);

        authority.Revoke(api);
        folder.Write("revoked.pem", authority.RevokedPem());
        var ended = await city.Silos[0].Process.SaysAsync("Ended the connection", Patience);
        Assert.Contains("CN=api", ended, StringComparison.Ordinal);
        Assert.Contains(api.SerialNumber, ended, StringComparison.Ordinal);
        await city.Silos[0].Process.SaysAsync("Refused the connection", Patience);

        // A new certificate in the same files, and no start.
        using var renewed = authority.IssueInto(folder, new TestSubject("api", "api"));
        await city.ApiHosts[0].ReadyAsync();
    }

    [PostgresFact]
    public async Task Off_loopback_a_silo_does_not_start_without_certificates()
    {
        await using var database = await PostgresDatabase.StartAsync();
        var ports = Testing.Ports.Free(4);
        await using var silo = Child.Start(
            BuiltProgram.Silo,
            ["--Cluster:Provider=Postgres", "--Cluster:AdvertisedAddress=192.0.2.7", $"--Cluster:SiloPort={ports[0]}", $"--Cluster:GatewayPort={ports[1]}", $"--Silo:HealthPort={ports[2]}", $"--Broker:Port={ports[3]}"],
            database.Settings);

        Assert.NotEqual(0, await silo.EndsAsync(Patience));
        Assert.Contains("Cluster:Tls:CertificateFile", silo.Output, StringComparison.Ordinal);
    }

    private static IReadOnlyList<string> Arguments(TemporaryFolder folder, string name) =>
    [
        $"--Cluster:Tls:CertificateFile={folder.Of($"{name}.pem")}",
        $"--Cluster:Tls:KeyFile={folder.Of($"{name}.key")}",
        $"--Cluster:Tls:AuthorityFile={folder.Of("authority.pem")}",
        $"--Cluster:Tls:RevokedFile={folder.Of("revoked.pem")}",
    ];

    private static Child StartSilo(ClusterCity city, IEnumerable<string> arguments)
    {
        var ports = Testing.Ports.Free(3);
        return Child.Start(
            BuiltProgram.Silo,
            [$"--Silo:HealthPort={ports[0]}", "--Cluster:Provider=Postgres", $"--Cluster:SiloPort={ports[1]}", $"--Cluster:GatewayPort={ports[2]}", "--Broker:Mode=None", .. arguments],
            city.Database.Settings);
    }
}
