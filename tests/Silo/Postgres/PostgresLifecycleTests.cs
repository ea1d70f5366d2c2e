using System.Collections.Concurrent;
using System.Net;
using Jena.Iot.Silo.Journal;
using Jena.Iot.Silo.Journal.Migrations;
using Jena.Iot.Silo.Journal.Postgres;
using Jena.Iot.Testing;
using Jena.Iot.Testing.Processes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Orleans.Runtime;

namespace Jena.Iot.Silo.Tests.Postgres;

public sealed class PostgresLifecycleTests
{
    [PostgresFact]
    public async Task A_database_that_is_not_there_is_waited_for_by_name_and_without_its_password()
    {
        await using var server = await PostgresServer.StartAsync();
        var text = new NpgsqlConnectionStringBuilder(await server.CreateDatabaseAsync()) { Password = "the-secret" }.ConnectionString;
        await server.StopAsync();
        using var log = new WatchedLog();
        await using var journal = JournalStore.Create(Options(text), TimeProvider.System, log);

        var start = journal.StartAsync();
        var waits = await log.FirstAsync("Waiting for the journal's database");
        Assert.False(start.IsCompleted);
        Assert.False(journal.Health.IsHealthy);
        Assert.Contains($"127.0.0.1:{server.Port}/test_1", waits, StringComparison.Ordinal);

        await server.StartAgainAsync();
        await start.WaitAsync(TimeSpan.FromSeconds(60));

        Assert.True(journal.Health.IsHealthy);
        Assert.Equal(1, await journal.AppendAsync(One("junction/holzmarkt", 0)));
        Assert.DoesNotContain(log.Lines, line => line.Contains("the-secret", StringComparison.Ordinal));
    }

    [PostgresFact]
    public async Task A_writer_whose_database_was_put_back_under_it_writes_nothing_more_and_says_so()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var journal = JournalStore.Create(Options(await server.CreateDatabaseAsync()), TimeProvider.System, NullLoggerFactory.Instance);
        await journal.StartAsync();
        await journal.AppendAsync(One("junction/holzmarkt", 0));
        await server.StopAsync();
        var copy = await server.CopyDataDirectoryAsync();
        await server.StartAgainAsync();
        await GoesOnAsync(journal);

        await server.StopAsync();
        await server.RestoreDataDirectoryAsync(copy);
        await server.StartAgainAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => GoesOnAsync(journal));

        Assert.IsType<JournalReplacedException>(await journal.Broken.WaitAsync(TimeSpan.FromSeconds(60)));
        await Assert.ThrowsAsync<JournalClosedException>(() => journal.AppendAsync(One("junction/inselplatz", 0)));
        Assert.False(journal.Health.IsHealthy);
    }

    /// <summary>The first write after a restart finds its connection gone; one of the next is committed.</summary>
    private static async Task GoesOnAsync(JournalStore journal)
    {
        for (var i = 0; ; i++)
        {
            try
            {
                await journal.AppendAsync(One($"junction/goes-on-{i}", 0));
                return;
            }
            catch (JournalWriteException) when (i < 10)
            {
                // The connection was of the server before.
            }
        }
    }

    [PostgresFact]
    public async Task What_was_answered_survives_the_death_of_the_server_and_the_writer_goes_on()
    {
        await using var server = await PostgresServer.StartAsync(new PostgresServerOptions { Durable = true });
        await using var journal = JournalStore.Create(Options(await server.CreateDatabaseAsync()), TimeProvider.System, NullLoggerFactory.Instance);
        await journal.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => journal.AppendAsync(One($"junction/j-{i}", 0))));

        await server.KillAsync();
        await Assert.ThrowsAsync<JournalWriteException>(() => journal.AppendAsync(One("junction/j-0", 1)));
        Assert.False(journal.Health.IsHealthy);
        await server.StartAgainAsync();

        // The failed one was sent to a server that was dead: it did not happen.
        Assert.Equal(2, await journal.AppendAsync(One("junction/j-0", 1)));
        Assert.True(journal.Health.IsHealthy);
        for (var i = 1; i < 100; i++)
            Assert.Equal(1, (await journal.LoadAsync($"junction/j-{i}")).Version);
    }

    [PostgresFact]
    public async Task A_wrong_password_an_unknown_role_and_one_without_rights_are_refused_with_what_to_mend()
    {
        await using var server = await PostgresServer.StartAsync();
        var text = await server.CreateDatabaseAsync();
        await server.RunAsync("CREATE ROLE anna LOGIN PASSWORD 'right'");
        await server.RunAsync(
            "DO $$ BEGIN EXECUTE format('COPY (VALUES (''host test_1 anna 127.0.0.1/32 scram-sha-256''), (''host all jena 127.0.0.1/32 trust'')) TO %L', current_setting('hba_file')); END $$");
        await server.RunAsync("SELECT pg_reload_conf()");
        string As(string role, string password) => new NpgsqlConnectionStringBuilder(text) { Username = role, Password = password }.ConnectionString;

        var password = (await RefusedAsync(As("anna", "wrong-one"))).Message;
        Assert.Contains("refuses the password of role anna", password, StringComparison.Ordinal);
        Assert.Contains("set the password in Journal:ConnectionStringFile", password, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-one", password, StringComparison.Ordinal);
        Assert.Contains("does not let role berta in from here", (await RefusedAsync(As("berta", "any"))).Message, StringComparison.Ordinal);
        Assert.Contains("make it the owner of the database", (await RefusedAsync(As("anna", "right"))).Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task A_silo_that_stands_still_in_a_transaction_holds_its_streams_from_others_for_seconds_only()
    {
        var text = await (await PostgresServer.Shared).CreateDatabaseAsync();
        await using var journal = JournalStore.Create(Options(text), TimeProvider.System, NullLoggerFactory.Instance);
        await journal.StartAsync();
        await journal.AppendAsync(One("junction/holzmarkt", 0));
        await using var source = PostgresSource.Create(Options(text));
        await using var still = await source.OpenConnectionAsync();
        await using var transaction = await still.BeginTransactionAsync();
        await using var hold = new NpgsqlCommand("SELECT version FROM stream_head FOR UPDATE", still);
        await hold.ExecuteScalarAsync();

        // Nobody ends that transaction but the server itself, before this append is given up.
        Assert.Equal(2, await journal.AppendAsync(One("junction/holzmarkt", 1)));
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => transaction.CommitAsync());
    }

    [PostgresFact]
    public async Task What_a_silo_that_froze_in_the_middle_of_its_rows_had_begun_is_undone_once_it_is_declared_dead_and_its_streams_are_free()
    {
        var text = await (await PostgresServer.Shared).CreateDatabaseAsync();
        var frozen = SiloAddress.New(IPAddress.Parse("10.0.0.1"), 11_111, 1_000);
        await using var journal = JournalStore.Create(Options(text), TimeProvider.System, NullLoggerFactory.Instance, SiloAddress.New(IPAddress.Parse("10.0.0.2"), 11_111, 1_000));
        await journal.StartAsync();
        await journal.AppendAsync(One("junction/holzmarkt", 0));
        await using var source = PostgresSource.Create(Options(text), frozen);
        await using var still = await source.OpenConnectionAsync();
        await using var transaction = await still.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("SELECT version FROM stream_head FOR UPDATE", still))
            await hold.ExecuteScalarAsync();
        var copy = await still.BeginRawBinaryCopyAsync("COPY journal_decision (stream, version, bin, first, last, count, payload, committed, placed, ended) FROM STDIN (FORMAT BINARY)");

        var append = journal.AppendAsync(One("junction/holzmarkt", 1));
        await Eventually.TrueAsync(
            async () => (await RowsAsync(text, "SELECT application_name FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")) is ["jena-iot journal 10.0.0.2:11111@1000"],
            TimeSpan.FromSeconds(60),
            () => "nobody waits for the streams of the one that froze");
        // The same silo, started again, is another one.
        Assert.Equal(0, await journal.EndConnectionsAsync([SiloAddress.New(frozen.Endpoint, 1_001)]));
        Assert.False(append.IsCompleted);

        Assert.Equal(1, await journal.EndConnectionsAsync([frozen]));

        Assert.Equal(2, await append);
        await Assert.ThrowsAnyAsync<Exception>(() => copy.DisposeAsync().AsTask());
        Assert.Equal(2, (await journal.LoadAsync("junction/holzmarkt")).Version);
    }

    [Fact]
    public void The_server_knows_a_silos_connections_by_its_address_and_the_end_of_it_where_it_is_too_long()
    {
        Assert.Equal("jena-iot journal", PostgresSource.NameOf(null));
        Assert.Equal("jena-iot journal 10.0.0.1:11111@1000", PostgresSource.NameOf(SiloAddress.New(IPAddress.Parse("10.0.0.1"), 11_111, 1_000)));
        var longest = PostgresSource.NameOf(SiloAddress.New(IPAddress.Parse("2001:db8:1111:2222:3333:4444:5555:6666"), 65_535, int.MaxValue));
        Assert.Equal(63, longest.Length);
        Assert.StartsWith("jena-iot journal ", longest, StringComparison.Ordinal);
        Assert.EndsWith(":2222:3333:4444:5555:6666:65535@2147483647", longest, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task The_server_gives_up_a_machine_that_vanished_within_seconds()
    {
        await using var server = await PostgresServer.StartAsync();
        var text = await server.CreateDatabaseAsync();
        await server.RunAsync("CREATE ROLE anna LOGIN");
        await using var source = PostgresSource.Create(Options(new NpgsqlConnectionStringBuilder(text) { Username = "anna" }.ConnectionString));

        await using var ask = source.CreateCommand(
            "SELECT string_agg(current_setting(name), ' ' ORDER BY name) FROM unnest(ARRAY['tcp_keepalives_count', 'tcp_keepalives_idle', 'tcp_keepalives_interval', 'tcp_user_timeout']) AS name");

        Assert.Equal("3 5 2 10000", await ask.ExecuteScalarAsync());
    }

    [PostgresFact]
    public async Task Stores_that_start_together_migrate_once()
    {
        var text = await (await PostgresServer.Shared).CreateDatabaseAsync();
        var stores = Enumerable.Range(0, 4).Select(_ => JournalStore.Create(Options(text), TimeProvider.System, NullLoggerFactory.Instance)).ToList();

        await Task.WhenAll(stores.Select(store => store.StartAsync()));

        Assert.Equal(
            [
                .. Migration.In("Clustering.Sql").Select(migration => $"clustering/{migration.Name}"),
                .. Migration.In("Journal.Postgres.Migrations").Select(migration => $"journal/{migration.Name}"),
            ],
            await RowsAsync(text, "SELECT area || '/' || name FROM schema_migration ORDER BY area, number"));
        foreach (var store in stores)
            await store.DisposeAsync();
    }

    [PostgresFact]
    public async Task A_database_of_a_newer_program_or_of_changed_migrations_is_refused()
    {
        var text = await (await PostgresServer.Shared).CreateDatabaseAsync();
        await using (var journal = JournalStore.Create(Options(text), TimeProvider.System, NullLoggerFactory.Instance))
            await journal.StartAsync();

        await RowsAsync(text, "INSERT INTO schema_migration VALUES ('journal', 99, '0099_future', 'x', 'later')");
        Assert.Contains("is at schema version 99", (await RefusedAsync(text)).Message, StringComparison.Ordinal);

        await RowsAsync(text, "DELETE FROM schema_migration WHERE number = 99; UPDATE schema_migration SET checksum = 'another' WHERE area = 'clustering'");
        Assert.Contains("another text of 0001_orleans", (await RefusedAsync(text)).Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task A_database_that_a_newer_program_migrated_is_opened_and_written_by_one_that_works_beside_it_and_by_no_older_one()
    {
        var text = await (await PostgresServer.Shared).CreateDatabaseAsync();
        await using (var journal = JournalStore.Create(Options(text), TimeProvider.System, NullLoggerFactory.Instance))
            await journal.StartAsync();
        var ours = Migration.In("Journal.Postgres.Migrations").Count;
        await RowsAsync(text, $"CREATE TABLE weather (word text); INSERT INTO schema_migration ({MigrationPlan.Columns}) VALUES ('journal', {ours + 1}, 'weather', 'x', 'later', {ours}), ('clustering', 2, 'wind', 'x', 'later', 1)");

        await using (var beside = JournalStore.Create(Options(text), TimeProvider.System, NullLoggerFactory.Instance))
        {
            await beside.StartAsync();
            Assert.Equal(1, await beside.AppendAsync(One("junction/holzmarkt", 0)));
        }

        await RowsAsync(text, "UPDATE schema_migration SET oldest = 2 WHERE name = 'wind'");
        Assert.Contains("is at schema version 2 and this program knows versions up to 1, beside which wind does not work", (await RefusedAsync(text)).Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task A_migration_gives_way_to_a_long_read_and_comes_again()
    {
        var text = await (await PostgresServer.Shared).CreateDatabaseAsync();
        await using (var journal = JournalStore.Create(Options(text), TimeProvider.System, NullLoggerFactory.Instance))
            await journal.StartAsync();
        // As a version of this program left it that had not thought of it.
        await RowsAsync(text, "ALTER TABLE schema_migration DROP COLUMN oldest");
        await using var reader = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(text) { Pooling = false }.ConnectionString);
        await reader.OpenAsync();
        await using var reading = await reader.BeginTransactionAsync();
        await using (var look = new NpgsqlCommand("SELECT count(*) FROM schema_migration", reader, reading))
            await look.ExecuteScalarAsync();
        using var log = new WatchedLog();
        await using var starting = JournalStore.Create(Options(text), TimeProvider.System, log);

        var start = starting.StartAsync();
        await log.FirstAsync("Waiting for the journal's database");
        await reading.RollbackAsync();
        await start.WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(1, await starting.AppendAsync(One("junction/holzmarkt", 0)));
    }

    [PostgresFact]
    public async Task Readings_lie_in_the_partition_of_their_day_and_nothing_is_refused_without_one()
    {
        var text = await (await PostgresServer.Shared).CreateDatabaseAsync();
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero));
        await using var journal = JournalStore.Create(Options(text), time, NullLoggerFactory.Instance);
        await journal.StartAsync();

        await journal.AppendAsync(One("junction/a", 0, time.GetUtcNow()));
        await journal.AppendAsync(One("junction/a", 1, time.GetUtcNow().AddDays(7)));
        await journal.AppendAsync(One("junction/a", 2, time.GetUtcNow().AddDays(8)));
        time.Advance(TimeSpan.FromDays(2));
        // The partition of 10 March cannot be made any more, since its rows lie elsewhere already.
        await journal.AppendAsync(One("junction/a", 3, time.GetUtcNow().AddDays(6)));
        await journal.AppendAsync(One("junction/a", 4, time.GetUtcNow()));

        Assert.Equal(
            ["1 journal_reading_20260302", "2 journal_reading_20260309", "3 journal_reading_other", "4 journal_reading_other", "5 journal_reading_20260304"],
            await RowsAsync(text, "SELECT version || ' ' || tableoid::regclass FROM journal_reading ORDER BY version"));
        Assert.True(journal.Health.IsHealthy);
    }

    [PostgresFact]
    public async Task A_day_whose_rows_lie_elsewhere_keeps_no_later_day_from_its_partition()
    {
        var text = await (await PostgresServer.Shared).CreateDatabaseAsync();
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero));
        await using var journal = JournalStore.Create(Options(text), time, NullLoggerFactory.Instance);
        await journal.StartAsync();
        await journal.AppendAsync(One("junction/a", 0, time.GetUtcNow().AddDays(8)));

        time.Advance(TimeSpan.FromDays(8));
        await journal.AppendAsync(One("junction/a", 1, time.GetUtcNow()));
        await HasPartitionAsync(text, "journal_reading_20260317");
        await journal.AppendAsync(One("junction/a", 2, time.GetUtcNow().AddDays(1)));

        Assert.Equal(
            ["1 journal_reading_other", "2 journal_reading_other", "3 journal_reading_20260311"],
            await RowsAsync(text, "SELECT version || ' ' || tableoid::regclass FROM journal_reading ORDER BY version"));
        // Attached days have the indexes of all others.
        Assert.Equal(["2"], await RowsAsync(text, "SELECT DISTINCT count(*)::text FROM pg_index WHERE indrelid::regclass::text ~ '^journal_reading_2026' GROUP BY indrelid"));
    }

    [PostgresFact]
    public async Task While_somebody_reads_for_long_a_new_day_holds_up_no_append_and_its_partition_comes_later()
    {
        var text = await (await PostgresServer.Shared).CreateDatabaseAsync();
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(new DateTimeOffset(2026, 3, 2, 23, 0, 0, TimeSpan.Zero));
        using var log = new WatchedLog();
        // Else the server would give up what waits, and the append would go on after all.
        await using var journal = JournalStore.Create(Options(text) with { CommandTimeout = TimeSpan.FromMinutes(10) }, time, log);
        await journal.StartAsync();
        await using var reader = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(text) { Pooling = false }.ConnectionString);
        await reader.OpenAsync();
        await using var reading = await reader.BeginTransactionAsync();
        await using (var look = new NpgsqlCommand("SELECT count(*) FROM journal_reading", reader, reading))
            await look.ExecuteScalarAsync();

        time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(1, await journal.AppendAsync(One("junction/a", 0, time.GetUtcNow())).WaitAsync(TimeSpan.FromSeconds(60)));
        await log.FirstAsync("A partition of journal_reading could not be made");
        Assert.Equal(2, await journal.AppendAsync(One("junction/a", 1, time.GetUtcNow())).WaitAsync(TimeSpan.FromSeconds(60)));

        await reading.RollbackAsync();
        time.Advance(PostgresPartitions.TryAgain);
        Assert.Equal(3, await journal.AppendAsync(One("junction/a", 2, time.GetUtcNow())));
        await HasPartitionAsync(text, "journal_reading_20260310");
        Assert.True(journal.Health.IsHealthy);
    }

    private static Task HasPartitionAsync(string text, string partition) => Eventually.TrueAsync(
        async () => (await RowsAsync(text, "SELECT c.relname::text FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'journal_reading'::regclass")).Contains(partition),
        TimeSpan.FromSeconds(60),
        () => $"there is no {partition}");

    private static JournalOptions Options(string connectionString) => new() { Provider = JournalProvider.Postgres, ConnectionString = connectionString };

    private static Append One(string stream, long expected, DateTimeOffset? at = null) => new()
    {
        Stream = stream,
        ExpectedVersion = expected,
        At = at ?? DateTimeOffset.UnixEpoch,
        Rows = [new NewRow(RowKind.Readings, null, null, null, 1, [1])],
    };

    private static async Task<JournalRefusedException> RefusedAsync(string text)
    {
        await using var journal = JournalStore.Create(Options(text), TimeProvider.System, NullLoggerFactory.Instance);
        return await Assert.ThrowsAsync<JournalRefusedException>(() => journal.StartAsync());
    }

    private static async Task<List<string>> RowsAsync(string text, string sql)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(text) { Pooling = false });
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
            rows.Add(reader.GetString(0));
        return rows;
    }

    /// <summary>Keeps what is logged and tells when something is.</summary>
    private sealed class WatchedLog : ILoggerFactory, ILogger
    {
        private readonly ConcurrentQueue<string> _lines = [];
        private readonly ConcurrentDictionary<string, TaskCompletionSource<string>> _awaited = [];

        public IEnumerable<string> Lines => _lines;

        public Task<string> FirstAsync(string beginning)
        {
            var awaited = _awaited.GetOrAdd(beginning, _ => new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously));
            if (_lines.FirstOrDefault(line => line.StartsWith(beginning, StringComparison.Ordinal)) is { } line)
                awaited.TrySetResult(line);
            return awaited.Task.WaitAsync(TimeSpan.FromSeconds(60));
        }

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var line = formatter(state, exception) + exception;
            _lines.Enqueue(line);
            foreach (var (beginning, awaited) in _awaited)
            {
                if (line.StartsWith(beginning, StringComparison.Ordinal))
                    awaited.TrySetResult(line);
            }
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public void Dispose()
        {
        }
    }
}
