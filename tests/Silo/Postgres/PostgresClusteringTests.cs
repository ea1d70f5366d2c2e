using System.Net;
using Jena.Iot.Silo.Journal;
using Jena.Iot.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Jena.Iot.Silo.Tests.Postgres;

public sealed class PostgresClusteringTests
{
    [PostgresFact]
    public async Task Two_silos_find_each_other_on_a_database_that_was_empty_and_leave_it_in_order()
    {
        var text = await (await PostgresServer.Shared).CreateDatabaseAsync();
        using var first = Silo(text);
        await first.StartAsync();
        using var second = Silo(text);
        await second.StartAsync();

        var table = first.Services.GetRequiredService<IMembershipTable>();
        var members = await table.ReadAllAsync();
        Assert.Equal([SiloStatus.Active, SiloStatus.Active], members.Members.Select(member => member.Item1.Status));

        await second.StopAsync();
        var left = (await table.ReadAllAsync()).Members.Select(member => member.Item1).Single(member => member.Status is SiloStatus.Dead);
        await table.CleanupDefunctSiloEntriesAsync(DateTimeOffset.UtcNow.AddHours(1));
        var rest = await table.ReadAllAsync();
        Assert.Equal(SiloStatus.Active, Assert.Single(rest.Members).Item1.Status);
        Assert.NotEqual(left.SiloAddress, rest.Members[0].Item1.SiloAddress);
        await first.StopAsync();
    }

    [PostgresFact]
    public async Task A_member_changes_only_from_the_version_that_was_read()
    {
        var text = await (await PostgresServer.Shared).CreateDatabaseAsync();
        using var silo = Silo(text);
        await silo.StartAsync();
        var table = silo.Services.GetRequiredService<IMembershipTable>();
        var read = await table.ReadAllAsync();
        var other = new MembershipEntry
        {
            SiloAddress = SiloAddress.New(IPAddress.Loopback, 1, 1),
            SiloName = "other",
            HostName = "host",
            Status = SiloStatus.Joining,
            StartTime = DateTime.UtcNow,
            IAmAliveTime = DateTime.UtcNow,
        };

        var tries = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => table.InsertRowAsync(other, read.Version.Next())));
        Assert.Equal(1, tries.Count(made => made));
        Assert.False(await table.InsertRowAsync(other, (await table.ReadAllAsync()).Version.Next()));
        Assert.Equal(read.Version.Version + 1, (await table.ReadAllAsync()).Version.Version);

        other.Status = SiloStatus.Dead;
        Assert.False(await table.UpdateRowAsync(other, read.Version.VersionEtag, read.Version.Next()));
        var now = await table.ReadRowAsync(other.SiloAddress);
        Assert.True(await table.UpdateRowAsync(other, now.Members[0].Item2, now.Version.Next()));
        Assert.Equal(SiloStatus.Dead, (await table.ReadRowAsync(other.SiloAddress)).Members[0].Item1.Status);
        await silo.StopAsync();
    }

    [PostgresFact]
    public async Task A_member_that_others_declared_dead_long_ago_is_forgotten_and_one_of_late_is_not()
    {
        var text = await (await PostgresServer.Shared).CreateDatabaseAsync();
        await using var journal = JournalStore.Create(new JournalOptions { Provider = JournalProvider.Postgres, ConnectionString = text }, TimeProvider.System, NullLoggerFactory.Instance);
        await journal.StartAsync();
        // No silo runs: it would forget the old one by itself, at any moment.
        using var silo = Silo(text);
        var table = silo.Services.GetRequiredService<IMembershipTable>();
        await table.InitializeMembershipTableAsync(true, CancellationToken.None);
        var now = DateTime.UtcNow;
        foreach (var (port, at) in new[] { (1, now.AddDays(-8)), (2, now.AddHours(-1)) })
        {
            var dead = new MembershipEntry
            {
                SiloAddress = SiloAddress.New(IPAddress.Loopback, port, 1), SiloName = "dead", HostName = "host", Status = SiloStatus.Dead,
                StartTime = at, IAmAliveTime = at,
            };
            Assert.True(await table.InsertRowAsync(dead, (await table.ReadAllAsync()).Version.Next()));
            dead.SuspectTimes = [Tuple.Create(SiloAddress.New(IPAddress.Loopback, 3, 1), at)];
            var read = await table.ReadRowAsync(dead.SiloAddress);
            Assert.True(await table.UpdateRowAsync(dead, read.Members[0].Item2, read.Version.Next()));
        }

        await table.CleanupDefunctSiloEntriesAsync(new DateTimeOffset(now.AddDays(-7), TimeSpan.Zero));

        Assert.Equal(2, Assert.Single((await table.ReadAllAsync()).Members, member => member.Item1.Status is SiloStatus.Dead).Item1.SiloAddress.Endpoint.Port);
    }

    [PostgresFact]
    public async Task A_reminder_is_kept_found_by_range_replaced_and_removed()
    {
        var text = await (await PostgresServer.Shared).CreateDatabaseAsync();
        using var silo = Silo(text);
        await silo.StartAsync();
        var table = silo.Services.GetRequiredService<IReminderTable>();
        var grain = GrainId.Create("test", "one");
        var entry = new ReminderEntry { GrainId = grain, ReminderName = "r", StartAt = new DateTime(2026, 3, 2, 12, 0, 0, DateTimeKind.Utc), Period = TimeSpan.FromMinutes(5) };

        var first = await table.UpsertRow(entry);
        var second = await table.UpsertRow(entry);
        Assert.NotEqual(first, second);
        Assert.Equal((entry.StartAt, entry.Period, second), Shape((await table.ReadRow(grain, "r"))!));
        Assert.Single((await table.ReadRows(grain)).Reminders);
        var hash = grain.GetUniformHashCode();
        Assert.Single((await table.ReadRows(hash - 1, hash)).Reminders);
        Assert.Empty((await table.ReadRows(hash, hash + 1)).Reminders);
        Assert.Single((await table.ReadRows(hash + 1, hash)).Reminders);

        Assert.False(await table.RemoveRow(grain, "r", first!));
        Assert.True(await table.RemoveRow(grain, "r", second!));
        Assert.Empty((await table.ReadRows(grain)).Reminders);
        await silo.StopAsync();
    }

    private static (DateTime, TimeSpan, string?) Shape(ReminderEntry entry) => (entry.StartAt, entry.Period, entry.ETag);

    private static IHost Silo(string connectionString)
    {
        var host = Host.CreateApplicationBuilder();
        host.Logging.SetMinimumLevel(LogLevel.Error);
        host.Services.AddJournal(new JournalOptions { Provider = JournalProvider.Postgres, ConnectionString = connectionString });
        host.UseOrleans(silo => silo
            .Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = ("test", "test"))
            .UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = ("Npgsql", connectionString))
            .UseAdoNetReminderService(options => (options.Invariant, options.ConnectionString) = ("Npgsql", connectionString))
            .ConfigureEndpoints(IPAddress.Loopback, Ports.Free(), Ports.Free()));
        return host.Build();
    }
}
