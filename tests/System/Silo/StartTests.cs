using System.Net;
using System.Net.Sockets;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Testing.Processes;
using Jena.Iot.Testing;

namespace Jena.Iot.SystemTests.Silo;

/// <summary>What stands in the way of a start is said, with what to mend; what only needs time is waited for.</summary>
public sealed class StartTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_broker_port_in_use_is_named()
    {
        using var folder = new TemporaryFolder();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        await using var silo = StartSilo(new SqliteDatabase(folder), $"--Broker:Port={port}");

        Assert.NotEqual(0, await silo.EndsAsync(Patience));
        Assert.Contains($"{port}", silo.Output, StringComparison.Ordinal);
        Assert.Contains("Broker:Port", silo.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_API_port_in_use_is_named()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        await using var api = Child.Start(BuiltProgram.Api, [$"--urls=http://127.0.0.1:{port}", $"--Cluster:GatewayPort={Testing.Ports.Free()}"]);

        Assert.NotEqual(0, await api.EndsAsync(Patience));
        Assert.Contains($"{port}", api.Output, StringComparison.Ordinal);
        Assert.Contains("in use", api.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_key_of_another_certificate_ends_an_API_host_with_one_line_and_code_2()
    {
        using var folder = new TemporaryFolder();
        using var authority = new TestAuthority();
        using var own = authority.IssueInto(folder, new TestSubject("api", "api"));
        using var other = authority.IssueInto(folder, new TestSubject("other", "api"));
        folder.Write("authority.pem", authority.Pem);
        await using var api = Child.Start(
            BuiltProgram.Api,
            [
                $"--urls=http://127.0.0.1:{Testing.Ports.Free()}",
                $"--Cluster:GatewayPort={Testing.Ports.Free()}",
                $"--Cluster:Tls:CertificateFile={folder.Of("api.pem")}",
                $"--Cluster:Tls:KeyFile={folder.Of("other.key")}",
                $"--Cluster:Tls:AuthorityFile={folder.Of("authority.pem")}",
            ]);

        Assert.Equal(2, await api.EndsAsync(Patience));
        var line = Assert.Single(api.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains($"Cluster:Tls:CertificateFile names {folder.Of("api.pem")}, which cannot be used", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task To_listen_to_other_machines_without_TLS_is_refused()
    {
        using var folder = new TemporaryFolder();
        await using var silo = StartSilo(new SqliteDatabase(folder), "--Broker:Host=0.0.0.0");
        Assert.NotEqual(0, await silo.EndsAsync(Patience));
        Assert.Contains("Broker:CertificateFile", silo.Output, StringComparison.Ordinal);

        await using var api = Child.Start(BuiltProgram.Api, [$"--urls=http://0.0.0.0:{Testing.Ports.Free()}", $"--Cluster:GatewayPort={Testing.Ports.Free()}"]);
        Assert.NotEqual(0, await api.EndsAsync(Patience));
        Assert.Contains("TLS", api.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_journal_file_cut_in_half_is_refused_and_left_as_it_is()
    {
        await using var city = await City.StartAsync(new CitySettings(new CityRegistry("Probe", [])));
        await city.Silo.TerminateAsync();
        var path = ((SqliteDatabase)city.Database).Path;
        File.Delete(path + "-wal");
        var half = File.ReadAllBytes(path)[..(int)(new FileInfo(path).Length / 2)];
        File.WriteAllBytes(path, half);

        city.StartSilo();

        Assert.NotEqual(0, await city.Silo.EndsAsync(Patience));
        Assert.Contains(path, city.Silo.Output, StringComparison.Ordinal);
        Assert.Contains("damaged", city.Silo.Output, StringComparison.Ordinal);
        Assert.Equal(half, File.ReadAllBytes(path));
    }

    [PostgresFact]
    public async Task A_database_that_is_not_there_yet_is_waited_for()
    {
        await using var database = await PostgresDatabase.StartAsync();
        await database.Server.StopAsync();
        var health = Testing.Ports.Free();
        await using var silo = StartSilo(database, $"--Silo:HealthPort={health}");
        await silo.SaysAsync(line => line.Contains("wait", StringComparison.OrdinalIgnoreCase) || line.Contains("trying again", StringComparison.OrdinalIgnoreCase), Patience, "that it waits");
        Assert.False(silo.HasEnded);

        await database.Server.StartAgainAsync();

        using var ask = new CityClient(health);
        await Eventually.TrueAsync(ask.IsReadyAsync, Patience, () => $"the silo is not ready:\n{silo.Output}");
    }

    [Fact]
    public async Task A_stop_is_clean_and_quick()
    {
        await using var city = await City.StartAsync(new CitySettings(new CityRegistry("Probe", [])));

        Assert.Equal(0, await city.ApiHost.TerminateAsync(TimeSpan.FromSeconds(15)));
        Assert.Equal(0, await city.Silo.TerminateAsync(TimeSpan.FromSeconds(15)));
    }

    /// <summary>On free ports, but for what the arguments say.</summary>
    private static Child StartSilo(Database database, params string[] arguments)
    {
        var ports = Testing.Ports.Free(4);
        return Child.Start(
            BuiltProgram.Silo,
            [$"--Cluster:SiloPort={ports[0]}", $"--Cluster:GatewayPort={ports[1]}", $"--Silo:HealthPort={ports[2]}", $"--Broker:Port={ports[3]}", .. arguments],
            database.Settings);
    }
}
