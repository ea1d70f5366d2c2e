using System.Collections.Concurrent;
using Jena.Iot.Silo.Hosting;
using Jena.Iot.Silo.Journal;
using Jena.Iot.Silo.Journal.Postgres;
using Jena.Iot.Silo.Tests.Harness;
using Jena.Iot.Testing;
using Jena.Iot.Testing.Processes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Orleans.Runtime;

namespace Jena.Iot.Silo.Tests.Clustering;

/// <summary>Silos as the settings make them, on PostgreSQL.</summary>
public sealed class PostgresSiloTests
{
    private const int MaxReaders = 3;
    private const int MaxConnections = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [PostgresFact]
    public async Task A_grain_is_reminded_and_the_reminder_outlives_its_silo()
    {
        var database = await (await PostgresServer.Shared).CreateDatabaseAsync();
        using (var first = Silo(database))
        {
            await first.StartAsync();
            await first.Services.GetRequiredService<IGrainFactory>().GetGrain<IRemindedGrain>("one").RemindAsync("look", TimeSpan.FromMilliseconds(100));
            Assert.Equal("look", await RemindedGrain.Heard("one").Task.WaitAsync(Patience));
            await first.StopAsync();
        }

        using var second = Silo(database);
        await second.StartAsync();
        Assert.Equal(["look"], await second.Services.GetRequiredService<IGrainFactory>().GetGrain<IRemindedGrain>("one").RemindersAsync());
        await second.StopAsync();
    }

    [PostgresFact]
    public async Task A_silo_takes_no_more_connections_than_it_was_given()
    {
        var database = await (await PostgresServer.Shared).CreateDatabaseAsync();
        using var silo = Silo(database);
        await silo.StartAsync();
        var table = silo.Services.GetRequiredService<IMembershipTable>();
        var journal = silo.Services.GetRequiredService<IEventJournal>();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => table.ReadAllAsync()).Concat<Task>(Enumerable.Range(0, 200).Select(n => journal.LoadAsync($"junction/{n}"))));

        Assert.Equal(MaxConnections, await CountAsync(database, "jena-iot cluster"));
        // Beside its readers one that writes, and one for retention.
        Assert.InRange(await CountAsync(database, PostgresSource.NameOf(silo.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress)), MaxReaders, MaxReaders + 2);
        await silo.StopAsync();
    }

    [PostgresFact]
    public async Task What_a_dead_silo_left_at_the_database_is_ended_by_a_silo_that_learns_of_it()
    {
        var database = await (await PostgresServer.Shared).CreateDatabaseAsync();
        SiloAddress gone;
        using (var first = Silo(database))
        {
            await first.StartAsync();
            gone = first.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;
            Assert.NotEqual(0L, await CountAsync(database, PostgresSource.NameOf(gone)));
            await first.StopAsync();
        }
        await using var left = PostgresSource.Create(new JournalOptions { Provider = JournalProvider.Postgres, ConnectionString = database }, gone);
        await using var still = await left.OpenConnectionAsync();
        // Outside of a transaction, where no limit of the server's own ends it.
        await using var hold = new NpgsqlCommand("SELECT pg_advisory_lock(1)", still);
        await hold.ExecuteNonQueryAsync();

        using var second = Silo(database);
        await second.StartAsync();

        await Eventually.TrueAsync(async () => await CountAsync(database, PostgresSource.NameOf(gone)) == 0, Patience, () => "what it left is still there");
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => hold.ExecuteNonQueryAsync());
        await second.StopAsync();
    }

    [PostgresFact]
    public async Task A_silo_is_ready_once_it_has_joined_and_no_more_when_it_is_told_to_stop()
    {
        using var silo = Silo(await (await PostgresServer.Shared).CreateDatabaseAsync());
        var health = silo.Services.GetRequiredService<HealthCheckService>();
        Assert.Contains("starting", Told(await health.CheckHealthAsync()), StringComparison.Ordinal);

        await silo.StartAsync();
        Assert.Equal(HealthStatus.Healthy, (await health.CheckHealthAsync()).Status);

        silo.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        Assert.Contains("told to stop", Told(await health.CheckHealthAsync()), StringComparison.Ordinal);
        await silo.StopAsync();
    }

    [PostgresFact]
    public async Task Silos_with_brokers_of_their_own_are_not_ready_beside_each_other_and_say_what_to_set()
    {
        var database = await (await PostgresServer.Shared).CreateDatabaseAsync();
        var (log, otherLog) = (new LogLines(), new LogLines());
        using var silo = Silo(database, "Embedded", log);
        var health = silo.Services.GetRequiredService<HealthCheckService>();
        await silo.StartAsync();
        Assert.Equal(HealthStatus.Healthy, (await health.CheckHealthAsync()).Status);
        using var other = Silo(database, "Embedded", otherLog);
        await other.StartAsync();

        foreach (var one in (IHost[])[silo, other])
            await Eventually.TrueAsync(async () => (await one.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries["broker"].Description?.Contains("set Broker:Mode=External on all silos", StringComparison.Ordinal) is true, Patience, () => "one of them says nothing");
        foreach (var lines in (LogLines[])[log, otherLog])
            await Eventually.TrueAsync(() => lines.All.Any(static line => line.Contains("set Broker:Mode=External on all silos", StringComparison.Ordinal)), Patience, () => "nothing was logged");

        await other.StopAsync();
        await Eventually.TrueAsync(async () => (await health.CheckHealthAsync()).Status is HealthStatus.Healthy, Patience, () => "it does not become ready when it is alone again");
        await silo.StopAsync();
    }

    [PostgresFact]
    public async Task A_silo_that_alone_does_not_reach_the_database_ends_and_the_other_goes_on()
    {
        var server = await PostgresServer.Shared;
        var database = await server.CreateDatabaseAsync();
        await using var proxy = new FreezingProxy(server.Port);
        var (ended, otherEnded) = (new TaskCompletionSource<int>(), new TaskCompletionSource<int>());
        using var other = Silo(database, end: code => otherEnded.TrySetResult(code));
        await other.StartAsync();
        using var parted = Silo(new NpgsqlConnectionStringBuilder(database) { Port = proxy.Port }.ConnectionString, end: code => ended.TrySetResult(code));
        await parted.StartAsync();

        proxy.Freeze();

        Assert.Equal(1, await ended.Task.WaitAsync(Patience));
        Assert.False(otherEnded.Task.IsCompleted);
        Assert.True(other.Services.GetRequiredService<IJournalLifecycle>().Health.IsHealthy);
        proxy.Thaw();
        await parted.StopAsync();
        await other.StopAsync();
    }

    private static async Task<long> CountAsync(string database, string name)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var count = source.CreateCommand("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1");
        count.Parameters.AddWithValue(name);
        return (long)(await count.ExecuteScalarAsync())!;
    }

    private static string Told(HealthReport report)
    {
        Assert.Equal(HealthStatus.Unhealthy, report.Status);
        return report.Entries["silo"].Description!;
    }

    private static IHost Silo(string connectionString, string broker = "None", LogLines? log = null, EndProcess? end = null)
    {
        var ports = Ports.Free(3);
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Journal:Provider"] = "Postgres",
            ["Journal:ConnectionString"] = connectionString,
            ["Journal:MaxReaders"] = $"{MaxReaders}",
            ["Cluster:Provider"] = "Postgres",
            ["Cluster:MaxConnections"] = $"{MaxConnections}",
            ["Cluster:SiloPort"] = $"{ports[0]}",
            ["Cluster:GatewayPort"] = $"{ports[1]}",
            ["Broker:Mode"] = broker,
            ["Broker:Port"] = $"{ports[2]}",
        });
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        if (log is not null)
            builder.Logging.AddProvider(log);
        if (end is not null)
            builder.Services.AddSingleton(end);
        builder.AddJenaSilo();
        return builder.Build();
    }
}

[Alias("jena.tests.IRemindedGrain")]
public interface IRemindedGrain : IGrainWithStringKey
{
    [Alias("Remind")]
    Task RemindAsync(string name, TimeSpan due);

    [Alias("Reminders")]
    Task<List<string>> RemindersAsync();
}

public sealed class RemindedGrain : Grain, IRemindedGrain, IRemindable
{
    private static readonly ConcurrentDictionary<string, TaskCompletionSource<string>> All = new();

    public static TaskCompletionSource<string> Heard(string key) => All.GetOrAdd(key, static _ => new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously));

    public Task RemindAsync(string name, TimeSpan due) => this.RegisterOrUpdateReminder(name, due, TimeSpan.FromMinutes(1));

    public async Task<List<string>> RemindersAsync() => [.. (await this.GetReminders()).Select(static reminder => reminder.ReminderName)];

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        Heard(this.GetPrimaryKeyString()).TrySetResult(reminderName);
        return Task.CompletedTask;
    }
}
