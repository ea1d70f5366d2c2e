using System.Globalization;
using Jena.Iot.Contracts;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Edges;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Silo.Grains.Assets;
using Jena.Iot.Silo.Journal;
using Jena.Iot.Silo.Tests.Harness;
using Jena.Iot.Testing;

namespace Jena.Iot.Silo.Tests.Postgres;

/// <summary>A server put back to a moment between two backups, by what it had archived; and the edges' answer to it.</summary>
public sealed class PointInTimeTests
{
    [PostgresFact]
    public async Task After_a_restore_to_a_moment_edges_give_again_what_they_hold_and_what_nobody_holds_is_recorded_as_lost()
    {
        await using var server = await PostgresServer.StartAsync(new PostgresServerOptions { Durable = true, Archive = true });
        var settings = new Dictionary<string, string?> { ["Journal:Provider"] = "Postgres", ["Journal:ConnectionString"] = await server.CreateDatabaseAsync() };
        var edge = new Outgoing("0123456789abcdef.r");
        await using var silo = await RunningSilo.StartAsync(settings: settings);
        await DeliverAsync(silo, edge, 1, 10);
        var backup = await server.BackUpAsync();
        await DeliverAsync(silo, edge, 11, 10);
        await server.RunAsync("SELECT pg_switch_wal()");
        var moment = new DateTimeOffset(DateTime.Parse(
            (string)(await server.RunAsync("SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US')"))!, CultureInfo.InvariantCulture), TimeSpan.Zero);
        await DeliverAsync(silo, edge, 21, 10);
        Assert.Equal(30, await ActuationsAsync(silo));
        await silo.StopAsync();
        await server.StopAsync();

        await server.RestoreAsync(backup, moment);

        await using var restored = await RunningSilo.StartAsync(import: false, settings: settings);
        Assert.Equal(20, await ActuationsAsync(restored));
        // The edge still holds 26 and on: of 21 to 25 nobody knows any more.
        edge.Oldest = 26;
        edge.Acknowledged = 30;
        var ack = Outgoing.Read(await restored.Grains.Edge(TestCity.Cabinet).Hello(edge.Hello(26, 31, 30)));
        Assert.Equal(25UL, ack.Watermark);
        await DeliverAsync(restored, edge, 26, 5);

        Assert.Equal(25, await ActuationsAsync(restored));
        var gap = (await restored.ViewAsync<CabinetView>(AssetId.Edge(TestCity.Cabinet))).Gaps[edge.Stream];
        Assert.Equal((1L, 5L), (gap.Gaps, gap.Readings));
        Assert.NotNull((await restored.ViewAsync<JunctionView>(TestCity.Junction)).PartialUntil);
    }

    [PostgresFact]
    public async Task A_backup_brings_the_name_of_a_standby_along_for_which_commits_wait_until_it_is_reset()
    {
        await using var server = await PostgresServer.StartAsync(new PostgresServerOptions { Durable = true, Archive = true });
        var settings = new Dictionary<string, string?> { ["Journal:Provider"] = "Postgres", ["Journal:ConnectionString"] = await server.CreateDatabaseAsync() };
        await server.RunAsync("ALTER SYSTEM SET synchronous_standby_names = 'gone'");
        await server.RunAsync("SELECT pg_reload_conf()");
        var backup = await server.BackUpAsync();
        await server.RunAsync("SELECT pg_switch_wal()");
        var moment = new DateTimeOffset(DateTime.Parse(
            (string)(await server.RunAsync("SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US')"))!, CultureInfo.InvariantCulture), TimeSpan.Zero);
        await server.RunAsync("SET synchronous_commit = local; CREATE TABLE after_it ()");
        await server.StopAsync();
        await server.RestoreAsync(backup, moment);
        Assert.Equal("gone", await server.RunAsync("SHOW synchronous_standby_names"));

        await server.RunAsync("ALTER SYSTEM RESET synchronous_standby_names");
        await server.RunAsync("SELECT pg_reload_conf()");

        await using var restored = await RunningSilo.StartAsync(settings: settings);
        Assert.Equal("", await server.RunAsync("SHOW synchronous_standby_names"));
        await DeliverAsync(restored, new Outgoing("0123456789abcdef.r"), 1, 10);
        Assert.Equal(10, await ActuationsAsync(restored));
    }

    private static async Task DeliverAsync(RunningSilo silo, Outgoing edge, long first, int count)
    {
        var start = Bin.Of(DateTimeOffset.UtcNow.AddHours(-1)).Start;
        var readings = Enumerable.Range(0, count).Select(i => (TestCity.Junction, start.AddSeconds(first + i), (ReadingValue)new IndianaEvent(82, 5))).ToArray();
        var ack = Outgoing.Read(await silo.Grains.Edge(TestCity.Cabinet).Deliver(edge.Batch(first, readings)));
        Assert.Equal((ulong)(first + count - 1), ack.Watermark);
    }

    private static async Task<long> ActuationsAsync(RunningSilo silo)
    {
        var count = 0;
        await foreach (var row in silo.Journal.ReadAsync(TestCity.Junction.ToString(), 0))
            count += row.Kind is RowKind.Readings ? StoredBatch.Decode(row.Payload).Readings.Count(reading => reading.Value is IndianaEvent) : 0;
        return count;
    }
}
