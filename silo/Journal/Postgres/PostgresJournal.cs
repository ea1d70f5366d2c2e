using System.Data;
using System.Net.Sockets;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Silo.Journal.Retention;
using Jena.Iot.Silo.Journal.Writing;
using Microsoft.Extensions.Logging;
using Npgsql;
using Orleans.Runtime;

namespace Jena.Iot.Silo.Journal.Postgres;

/// <summary>The journal on PostgreSQL. Several silos write to one database; each stream's head decides between them.</summary>
public sealed class PostgresJournal : JournalStore
{
    private const string LetterColumns = "id, origin, source_stream, sequence, asset, code, reason, payload, at, replayed";
    private const long LongRow = 9_000_000_000;

    private readonly NpgsqlDataSource _source;
    private readonly PostgresWriter _writer;
    private readonly WriterSession _session = new();
    private readonly PostgresPartitions _partitions;
    private readonly CancellationTokenSource _closing = new();
    private Task _making = Task.CompletedTask;

    // Readers leave one connection of the pool to the writer and one to retention, however many there are.
    private readonly SemaphoreSlim _readers;

    /// <param name="silo">Whose journal it is; null outside of a cluster.</param>
    public PostgresJournal(JournalOptions options, TimeProvider time, ILogger<PostgresJournal> logger, SiloAddress? silo = null)
        : base(options, time, logger)
    {
        Location = PostgresSource.Describe(options.ConnectionString);
        _source = PostgresSource.Create(options, silo);
        _readers = new SemaphoreSlim(options.MaxReaders);
        _writer = new PostgresWriter(_source, _session);
        _partitions = new PostgresPartitions(_source, options.PartitionsAhead, time, logger);
    }

    public override long ServerRun => _session.Run;

    private protected override string Location { get; }

    public override Task<StreamStart> LoadAsync(string stream, CancellationToken cancellationToken = default) =>
        ReadAsync(() => LoadStartAsync(stream, cancellationToken), cancellationToken);

    public override async Task<IReadOnlyList<JournalRow>> ReadSpanAsync(
        string stream, TimeWindow window, SpanCursor? after, int limit, CancellationToken cancellationToken = default)
    {
        var from = Math.Max(window.From.UtcTicks - LongRow, after?.At.UtcTicks ?? long.MinValue);
        var days = ReadingDays.OfPlaced(from, window.To.UtcTicks);
        return await QueryAsync(
            PostgresReads.Span, Row, cancellationToken,
            stream, from, window.From.UtcTicks, window.To.UtcTicks, after?.At.UtcTicks ?? long.MinValue, after?.Version ?? 0L, limit, days.From, days.To);
    }

    public override async Task<IReadOnlyList<Aggregate>> ReadAggregatesAsync(string stream, Bin from, Bin to, CancellationToken cancellationToken = default) => await QueryAsync(
        "SELECT bin, version, payload FROM aggregate WHERE stream = $1 AND bin >= $2 AND bin < $3 ORDER BY bin",
        row => new Aggregate(new Bin(row.GetInt64(0)), row.GetInt64(1), row.GetFieldValue<byte[]>(2)),
        cancellationToken,
        stream, from.Number, to.Number);

    public override async Task<Bin?> ReadFirstBinAsync(string stream, CancellationToken cancellationToken = default) =>
        await QueryAsync("SELECT bin FROM aggregate WHERE stream = $1 ORDER BY bin LIMIT 1", row => new Bin(row.GetInt64(0)), cancellationToken, stream) is [var first] ? first : null;

    public override async Task<DateTimeOffset?> ReadClockAsync(CancellationToken cancellationToken = default)
    {
        await using var ask = _source.CreateCommand("SELECT clock_timestamp()");
        return new DateTimeOffset((DateTime)(await ask.ExecuteScalarAsync(cancellationToken))!, TimeSpan.Zero);
    }

    public override async Task<bool> IsReachedAsync(CancellationToken cancellationToken = default)
    {
        await using var source = PostgresSource.CreateProbe(Options);
        try
        {
            await using var ask = source.CreateCommand("SELECT 1");
            await ask.ExecuteScalarAsync(cancellationToken);
            return true;
        }
        catch (Exception failure) when (failure is NpgsqlException or TimeoutException or SocketException)
        {
            return failure is PostgresException || failure.InnerException is AggregateException { InnerExceptions: var hosts } && hosts.Any(static host => host is PostgresException);
        }
    }

    public override async Task<long> EndConnectionsAsync(IReadOnlyCollection<SiloAddress> silos, CancellationToken cancellationToken = default)
    {
        await using var end = _source.CreateCommand(
            """
            SELECT count(*) FILTER (WHERE pg_terminate_backend(pid)) FROM pg_stat_activity
            WHERE usename = current_user AND datname = current_database() AND application_name = ANY ($1)
            """);
        end.Parameters.AddWithValue(silos.Select(PostgresSource.NameOf).ToArray());
        return (long)(await end.ExecuteScalarAsync(cancellationToken))!;
    }

    public override async Task<byte[]?> FindCommandAsync(string stream, string commandId, CancellationToken cancellationToken = default) => (await QueryAsync(
        "SELECT outcome FROM command WHERE stream = $1 AND id = $2", row => row.GetFieldValue<byte[]>(0), cancellationToken, stream, commandId)).FirstOrDefault();

    public override async Task<IReadOnlyList<StoredView>> ReadViewsAsync(string after, int limit, CancellationToken cancellationToken = default) => await QueryAsync(
        "SELECT stream, version, payload FROM view WHERE stream > $1 ORDER BY stream LIMIT $2",
        row => new StoredView(row.GetString(0), row.GetInt64(1), row.GetFieldValue<byte[]>(2)),
        cancellationToken,
        after, limit);

    public override async Task<IReadOnlyList<AlarmLine>> ReadAlarmsAsync(AlarmQuery query, AlarmCursor? before, int limit, CancellationToken cancellationToken = default) => await QueryAsync(
        $"SELECT {AlarmColumns} FROM alarm WHERE at >= $1 AND at < $2 AND (at, id) < ($3, $4) AND stream >= $5 AND stream < $6 AND ($7 = '' OR code = $7) AND severity <= $8 "
        + "ORDER BY at DESC, id DESC LIMIT $9",
        Alarm, cancellationToken,
        query.Window.From.UtcTicks, query.Window.To.UtcTicks, before?.At.UtcTicks ?? long.MaxValue, before?.Id ?? long.MaxValue, query.Prefix, query.PrefixEnd,
        query.Code ?? "", query.WorstNumber, limit);

    public override async Task<IReadOnlyList<AlarmLine>> ReadUnannouncedAsync(long after, int limit, CancellationToken cancellationToken = default) => await QueryAsync(
        $"SELECT {AlarmColumns} FROM alarm WHERE NOT announced AND id > $1 ORDER BY id LIMIT $2", Alarm, cancellationToken, after, limit);

    public override async Task<IReadOnlyList<StoredDeadline>> ReadDueAsync(DateTimeOffset until, int limit, StoredDeadline? after = null, CancellationToken cancellationToken = default) => await QueryAsync(
        "SELECT stream, name, due FROM deadline WHERE due <= $1 AND (due, stream, name) > ($3, $4, $5) ORDER BY due, stream, name LIMIT $2",
        row => new StoredDeadline(row.GetString(0), new Deadline(row.GetString(1), Utc(row.GetInt64(2)))),
        cancellationToken,
        until.UtcTicks, limit, after?.Deadline.Due.UtcTicks ?? long.MinValue, after?.Stream ?? "", after?.Deadline.Name ?? "");

    public override async Task<DateTimeOffset?> ReadKeptSinceAsync(CancellationToken cancellationToken = default) => (await QueryAsync(
        "SELECT since FROM journal_retention", row => row.IsDBNull(0) ? (DateTimeOffset?)null : Utc(row.GetInt64(0)), cancellationToken)).FirstOrDefault();

    // A connection of its own, beside those of the readers: a round waits for assets that read.
    public override async Task<IRetentionRound?> TryBeginAsync(CancellationToken cancellationToken = default) =>
        await PostgresRetention.TryBeginAsync(_source, Logger, cancellationToken);

    public override async Task<long> ReadEdgeWatermarkAsync(Source source, CancellationToken cancellationToken = default) => (await QueryAsync(
        "SELECT sequence FROM edge_watermark WHERE origin = $1 AND source_stream = $2", row => row.GetInt64(0), cancellationToken, source.Origin, source.Stream)).FirstOrDefault();

    public override async Task<IReadOnlyList<DeadLetter>> ReadDeadLettersAsync(long after, int limit, CancellationToken cancellationToken = default) => await QueryAsync(
        $"SELECT {LetterColumns} FROM dead_letter WHERE id > $1 ORDER BY id LIMIT $2", Letter, cancellationToken, after, limit);

    public override async Task<DeadLetter?> FindDeadLetterAsync(long id, CancellationToken cancellationToken = default) => (await QueryAsync(
        $"SELECT {LetterColumns} FROM dead_letter WHERE id = $1", Letter, cancellationToken, id)).FirstOrDefault();

    public override async Task<IReadOnlyList<Parked>> ReadParkedAsync(string stream, int limit = 200, CancellationToken cancellationToken = default) => await QueryAsync(
        "SELECT id, stream, origin, source_stream, last_sequence, payload FROM parked WHERE stream = $1 ORDER BY id LIMIT $2",
        row => new Parked(row.GetInt64(0), row.GetString(1), new Source(row.GetString(2), row.GetString(3)), row.GetInt64(4), row.GetFieldValue<byte[]>(5)),
        cancellationToken,
        stream, limit);

    /// <summary>
    /// Looks at the last few days first, where a tail is: versions are dense, so it shows when that was all. Else, for a stream
    /// whose tail is older or that is read from its beginning, looks at every day.
    /// </summary>
    private protected override async Task<List<JournalRow>> ReadPageAsync(string stream, long afterVersion, int limit, CancellationToken cancellationToken)
    {
        var (head, recent) = await ReadAsync(() => ReadRecentAsync(stream, afterVersion, limit, cancellationToken), cancellationToken);
        var isDense = recent.Count == 0 || recent[^1].Version == afterVersion + recent.Count;
        if (isDense && (recent.Count == limit || afterVersion + recent.Count >= head))
            return recent;
        return await QueryAsync(PostgresReads.Page, Row, cancellationToken, stream, afterVersion, limit);
    }

    private protected override Task<List<JournalRow>> ReadBinPageAsync(string stream, Bin bin, long afterVersion, int limit, CancellationToken cancellationToken)
    {
        var days = ReadingDays.OfPlaced(bin.Start.UtcTicks, bin.End.UtcTicks);
        return QueryAsync(PostgresReads.Bin, Row, cancellationToken, stream, bin.Number, afterVersion, limit, days.From, days.To);
    }

    private protected override async Task OpenAsync(CancellationToken cancellationToken)
    {
        await PostgresMigrator.MigrateAsync(_source, Location, Time, cancellationToken);
        await _session.BeginAsync(_source, cancellationToken);
        if (_partitions.IsDue)
            await _partitions.MakeAsync(cancellationToken);
    }

    private protected override bool MayCome(Exception failure) => PostgresSource.MayCome(failure);

    private protected override JournalRefusedException? Refused(Exception failure) => PostgresSource.Refused(failure, Options.ConnectionString);

    private protected override Task<BatchPlan> CommitAsync(IReadOnlyList<JournalWork> batch)
    {
        if (_making.IsCompleted && _partitions.IsDue)
            _making = Task.Run(MakePartitionsAsync);
        return _writer.CommitAsync(batch);
    }

    private protected override async ValueTask CloseAsync()
    {
        await _closing.CancelAsync();
        await _making;
        _closing.Dispose();
        await _source.DisposeAsync();
        _readers.Dispose();
    }

    // Beside the commits, and on one of the readers' connections.
    private async Task MakePartitionsAsync()
    {
        try
        {
            await ReadAsync(
                async () =>
                {
                    await _partitions.MakeAsync(_closing.Token);
                    return true;
                },
                _closing.Token);
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            // The next start makes them.
        }
        catch (Exception failure)
        {
            Logger.LogError(failure, "Partitions of journal_reading could not be made; they are tried again in {Wait}", PostgresPartitions.TryAgain);
        }
    }

    private static JournalRow Row(NpgsqlDataReader row) => new(
        row.GetString(0),
        row.GetInt64(1),
        (RowKind)row.GetInt32(2),
        row.IsDBNull(3) ? null : new Bin(row.GetInt64(3)),
        row.IsDBNull(4) ? null : Utc(row.GetInt64(4)),
        row.IsDBNull(5) ? null : Utc(row.GetInt64(5)),
        row.GetInt32(6),
        row.GetFieldValue<byte[]>(7),
        Utc(row.GetInt64(8)));

    private static DeadLetter Letter(NpgsqlDataReader row) => new(
        row.GetInt64(0),
        new Source(row.GetString(1), row.GetString(2)),
        row.GetInt64(3),
        row.GetString(4),
        new Refusal(row.GetString(5), row.GetString(6)),
        row.GetFieldValue<byte[]>(7),
        Utc(row.GetInt64(8)),
        row.IsDBNull(9) ? null : Utc(row.GetInt64(9)));

    private const string AlarmColumns = "id, stream, recorded, payload";

    private static AlarmLine Alarm(NpgsqlDataReader row) => new(row.GetInt64(0), row.GetString(1), Utc(row.GetInt64(2)), AlarmLine.Decode(row.GetFieldValue<byte[]>(3)));

    private static DateTimeOffset Utc(long ticks) => new(ticks, TimeSpan.Zero);

    private async Task<StreamStart> LoadStartAsync(string stream, CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        await using var moment = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        await using var ask = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("SELECT version FROM stream_head WHERE stream = $1") { Parameters = { new() { Value = stream } } },
                new("SELECT version, schema, payload FROM snapshot WHERE stream = $1") { Parameters = { new() { Value = stream } } },
                new("SELECT origin, source_stream, sequence FROM source_watermark WHERE stream = $1") { Parameters = { new() { Value = stream } } },
                new($"SELECT nextval('activation'), {WriterSession.RunOfServer}"),
            },
        };
        await using var reader = await ask.ExecuteReaderAsync(cancellationToken);
        var version = await reader.ReadAsync(cancellationToken) ? reader.GetInt64(0) : 0;
        await reader.NextResultAsync(cancellationToken);
        var snapshot = await reader.ReadAsync(cancellationToken) ? new Snapshot(reader.GetInt64(0), reader.GetInt32(1), reader.GetFieldValue<byte[]>(2)) : null;
        await reader.NextResultAsync(cancellationToken);
        var watermarks = new Dictionary<Source, long>();
        while (await reader.ReadAsync(cancellationToken))
            watermarks.Add(new Source(reader.GetString(0), reader.GetString(1)), reader.GetInt64(2));
        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var (activation, run) = (reader.GetInt64(0), reader.GetDateTime(1).Ticks);
        await reader.DisposeAsync();
        // Else a server that dies might give the same number twice.
        await moment.CommitAsync(cancellationToken);
        return new StreamStart(version, snapshot, watermarks, activation) { Run = run };
    }

    private async Task<(long Head, List<JournalRow> Rows)> ReadRecentAsync(string stream, long afterVersion, int limit, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(Time.GetUtcNow().UtcDateTime);
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        // The head first: rows that come between the two are read, and not missed.
        await using var ask = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("SELECT version FROM stream_head WHERE stream = $1") { Parameters = { new() { Value = stream } } },
                new(PostgresReads.RecentPage)
                {
                    Parameters =
                    {
                        new() { Value = stream }, new() { Value = afterVersion }, new() { Value = limit },
                        new() { Value = today.AddDays(-PostgresReads.RecentDays) }, new() { Value = today.AddDays(1) },
                    },
                },
            },
        };
        await using var reader = await ask.ExecuteReaderAsync(cancellationToken);
        var head = await reader.ReadAsync(cancellationToken) ? reader.GetInt64(0) : 0;
        await reader.NextResultAsync(cancellationToken);
        var rows = new List<JournalRow>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(Row(reader));
        return (head, rows);
    }

    private Task<List<T>> QueryAsync<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params object[] values) => ReadAsync(
        async () =>
        {
            await using var command = _source.CreateCommand(sql);
            foreach (var value in values)
                command.Parameters.Add(new NpgsqlParameter { Value = value });
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var rows = new List<T>();
            while (await reader.ReadAsync(cancellationToken))
                rows.Add(read(reader));
            return rows;
        },
        cancellationToken);

    private async Task<T> ReadAsync<T>(Func<Task<T>> read, CancellationToken cancellationToken)
    {
        await _readers.WaitAsync(cancellationToken);
        try
        {
            return await read();
        }
        finally
        {
            _readers.Release();
        }
    }
}
