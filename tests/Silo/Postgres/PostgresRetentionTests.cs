using Jena.Iot.Domain.Common;
using Jena.Iot.Silo.Journal;
using Jena.Iot.Silo.Tests.Harness;
using Jena.Iot.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace Jena.Iot.Silo.Tests.Postgres;

public sealed class PostgresRetentionTests
{
    // "keep" in ASCII.
    private const int KeeperLock = 0x6B656570;

    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    [PostgresFact]
    public async Task A_partition_with_one_row_above_its_streams_snapshot_stays_whole_until_that_is_covered()
    {
        var text = await (await PostgresServer.Shared).CreateDatabaseAsync();
        await using var journal = await OpenAsync(text);
        await AppendAsync(journal, "junction/a", 0, Noon);
        await AppendAsync(journal, "junction/a", 1, Noon);
        await AppendAsync(journal, "junction/b", 0, Noon.AddDays(1));
        await SnapshotAsync(journal, "junction/a", 1);
        await SnapshotAsync(journal, "junction/b", 1);
        await using var round = (await journal.TryBeginAsync())!;

        Assert.Equal(["junction/a"], await round.UncoveredAsync(Noon.AddDays(3)));
        var first = await round.DropAsync(Noon.AddDays(2));
        Assert.Equal(["journal_reading_20260303"], first.Partitions);
        Assert.Equal((1, "junction/a"), (first.Rows, Assert.Single(first.Uncovered)));
        Assert.Equal(2, await CountAsync(journal, "junction/a"));

        await SnapshotAsync(journal, "junction/a", 2);
        Assert.Empty(await round.UncoveredAsync(Noon.AddDays(3)));
        var second = await round.DropAsync(Noon.AddDays(2));
        Assert.Equal(["journal_reading_20260302"], second.Partitions);
        Assert.Equal(2, second.Rows);
        Assert.Equal(0, await CountAsync(journal, "junction/a"));
        Assert.Equal(new DateTimeOffset(2026, 3, 4, 0, 0, 0, TimeSpan.Zero), await journal.ReadKeptSinceAsync());
        Assert.Equal(2, (await journal.LoadAsync("junction/a")).Version);
    }

    [PostgresFact]
    public async Task What_lies_apart_or_in_no_partition_is_deleted_as_far_as_it_is_covered_and_decisions_are_kept()
    {
        var text = await (await PostgresServer.Shared).CreateDatabaseAsync();
        await using var journal = await OpenAsync(text);
        var late = Noon.AddDays(-20);
        await AppendAsync(journal, "junction/late", 0, Noon, first: late);
        await AppendAsync(journal, "junction/none", 0, late);
        await AppendAsync(journal, "junction/open", 0, Noon, first: late);
        await journal.AppendAsync(new Append { Stream = "junction/late", ExpectedVersion = 1, At = Noon, Rows = [new NewRow(RowKind.Decisions, null, Noon, Noon, 1, [1])] });
        await SnapshotAsync(journal, "junction/late", 2);
        await SnapshotAsync(journal, "junction/none", 1);
        await using var round = (await journal.TryBeginAsync())!;

        var dropped = await round.DropAsync(Noon.AddDays(1));

        Assert.Equal((2, "junction/open"), (dropped.Rows, Assert.Single(dropped.Uncovered)));
        Assert.Equal(["journal_reading_20260302"], dropped.Partitions);
        Assert.Equal(1, await CountAsync(journal, "junction/late"));
        Assert.Equal(0, await CountAsync(journal, "junction/none"));
        Assert.Equal(1, await CountAsync(journal, "junction/open"));
    }

    [PostgresFact]
    public async Task One_silo_at_a_time_keeps_a_round_and_the_next_one_when_it_dies()
    {
        await using var server = await PostgresServer.StartAsync();
        var text = await server.CreateDatabaseAsync();
        await using var one = await OpenAsync(text);
        await using var other = await OpenAsync(text);

        await using var dying = await one.TryBeginAsync();
        Assert.NotNull(dying);
        Assert.Null(await other.TryBeginAsync());
        Assert.Equal(true, await server.RunAsync($"SELECT pg_terminate_backend(pid, 10000) FROM pg_locks WHERE locktype = 'advisory' AND granted AND objid = {KeeperLock}"));

        await using (var next = await other.TryBeginAsync())
        {
            Assert.NotNull(next);
            Assert.Null(await one.TryBeginAsync());
        }
        await using var last = await one.TryBeginAsync();
        Assert.NotNull(last);
    }

    [PostgresFact]
    public async Task A_partition_that_is_read_for_long_is_left_for_a_later_round()
    {
        var text = await (await PostgresServer.Shared).CreateDatabaseAsync();
        await using var journal = await OpenAsync(text);
        await AppendAsync(journal, "junction/a", 0, Noon);
        await SnapshotAsync(journal, "junction/a", 1);
        await using var reader = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(text) { Pooling = false }.ConnectionString);
        await reader.OpenAsync();
        await using (var reading = await reader.BeginTransactionAsync())
        {
            await using var look = new NpgsqlCommand("SELECT count(*) FROM journal_reading_20260302", reader, reading);
            await look.ExecuteScalarAsync();
            await using var round = (await journal.TryBeginAsync())!;
            Assert.Empty((await round.DropAsync(Noon.AddDays(1))).Partitions);
            Assert.Equal(2, await AppendAsync(journal, "junction/a", 1, Noon.AddDays(1)));
        }

        await using var again = (await journal.TryBeginAsync())!;
        Assert.Equal(["journal_reading_20260302"], (await again.DropAsync(Noon.AddDays(1))).Partitions);
    }

    [PostgresFact]
    public async Task A_long_read_ends_a_round_at_the_first_day_that_is_in_use()
    {
        var text = await (await PostgresServer.Shared).CreateDatabaseAsync();
        var log = new LogLines();
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(log));
        await using var journal = await OpenAsync(text, loggers);
        for (var day = 0; day < 4; day++)
            await AppendAsync(journal, "junction/a", day, Noon.AddDays(day));
        await SnapshotAsync(journal, "junction/a", 4);
        await using var reader = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(text) { Pooling = false }.ConnectionString);
        await reader.OpenAsync();
        await using var reading = await reader.BeginTransactionAsync();
        await using var look = new NpgsqlCommand("SELECT count(*) FROM journal_reading", reader, reading);
        await look.ExecuteScalarAsync();
        await using var round = (await journal.TryBeginAsync())!;

        Assert.Empty((await round.DropAsync(Noon.AddDays(4))).Partitions);
        Assert.Contains("journal_reading_20260302", Assert.Single(log.All, static line => line.Contains("is in use", StringComparison.Ordinal)), StringComparison.Ordinal);

        await reading.RollbackAsync();
        Assert.Equal(4, (await round.DropAsync(Noon.AddDays(4))).Partitions.Count);
    }

    private static async Task<JournalStore> OpenAsync(string text, ILoggerFactory? loggers = null)
    {
        var journal = JournalStore.Create(
            new JournalOptions { Provider = JournalProvider.Postgres, ConnectionString = text }, new FakeTimeProvider(Noon), loggers ?? NullLoggerFactory.Instance);
        await journal.StartAsync();
        return journal;
    }

    private static Task<long> AppendAsync(JournalStore journal, string stream, long expected, DateTimeOffset at, DateTimeOffset? first = null) => journal.AppendAsync(new Append
    {
        Stream = stream,
        ExpectedVersion = expected,
        At = at,
        Rows = [new NewRow(RowKind.Readings, null, first ?? at, first ?? at, 1, [1])],
    });

    private static Task SnapshotAsync(JournalStore journal, string stream, long version) => journal.SaveSnapshotAsync(stream, new Snapshot(version, 1, [1]), []);

    private static async Task<int> CountAsync(JournalStore journal, string stream)
    {
        var count = 0;
        await foreach (var _ in journal.ReadAsync(stream, 0))
            count++;
        return count;
    }
}
