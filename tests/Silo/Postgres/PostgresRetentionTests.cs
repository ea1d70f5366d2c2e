using Jena.Iot.Domain.Common;
using Jena.Iot.Silo.Journal;
using Jena.Iot.Silo.Journal.Postgres;
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

    [PostgresFact]
    public async Task A_silo_that_freezes_when_it_has_dropped_a_day_holds_nobody_up_and_the_day_is_gone()
    {
        var text = await CoveredDayAsync();
        await using var freezing = new FreezingRound(text, "DROP TABLE"u8);
        await freezing.DropAsync(Noon.AddDays(1));

        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(text) { Pooling = false });
        await using var look = source.CreateCommand("SET lock_timeout = '5s'; SELECT count(*) FROM journal_reading");
        Assert.Equal(0L, await look.ExecuteScalarAsync());
    }

    [PostgresFact]
    public async Task A_silo_that_freezes_while_it_locks_a_day_holds_writers_up_for_seconds_only()
    {
        var text = await CoveredDayAsync();
        await using var other = await OpenAsync(text);
        await using var freezing = new FreezingRound(text, "LOCK TABLE"u8);
        await freezing.DropAsync(Noon.AddDays(1));

        // Nobody ends that transaction but the server itself, before this append is given up.
        Assert.Equal(2, await AppendAsync(other, "junction/a", 1, Noon));
        Assert.Equal(2, await CountAsync(other, "junction/a"));
    }

    private static async Task<string> CoveredDayAsync()
    {
        var text = await (await PostgresServer.Shared).CreateDatabaseAsync();
        await using var journal = await OpenAsync(text);
        await AppendAsync(journal, "junction/a", 0, Noon);
        await SnapshotAsync(journal, "junction/a", 1);
        return text;
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

    /// <summary>A round of a silo from which the server hears nothing more once it has said a word.</summary>
    private sealed class FreezingRound : IAsyncDisposable
    {
        private readonly FreezingProxy _proxy;
        private readonly NpgsqlDataSource _source;
        private PostgresRetention? _round;
        private Task _dropping = Task.CompletedTask;

        public FreezingRound(string text, ReadOnlySpan<byte> word)
        {
            var settings = new NpgsqlConnectionStringBuilder(text);
            _proxy = new FreezingProxy(settings.Port, word);
            settings.Port = _proxy.Port;
            _source = PostgresSource.Create(new JournalOptions { Provider = JournalProvider.Postgres, ConnectionString = settings.ConnectionString });
        }

        /// <summary>Returns once it is frozen.</summary>
        public async Task DropAsync(DateTimeOffset before)
        {
            _round = await PostgresRetention.TryBeginAsync(_source, NullLogger.Instance, CancellationToken.None);
            _dropping = _round!.DropAsync(before);
            await _proxy.Frozen.WaitAsync(TimeSpan.FromSeconds(60));
        }

        public async ValueTask DisposeAsync()
        {
            await _proxy.DisposeAsync();
            await Assert.ThrowsAnyAsync<NpgsqlException>(() => _dropping);
            await _round!.DisposeAsync();
            await _source.DisposeAsync();
        }
    }
}
