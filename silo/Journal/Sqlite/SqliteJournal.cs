using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Silo.Journal.Retention;
using Jena.Iot.Silo.Journal.Writing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Jena.Iot.Silo.Journal.Sqlite;

/// <summary>The journal in one SQLite file: write-ahead log, every commit on the disk before it is answered, one writing thread.</summary>
public sealed class SqliteJournal : JournalStore
{
    private SqliteFile? _file;
    private SqliteThread? _thread;
    private SqliteReaders? _readers;
    private SqliteWriter? _writer;
    private long _activation;

    public SqliteJournal(JournalOptions options, TimeProvider time, ILogger<SqliteJournal> logger)
        : base(options, time, logger)
    {
    }

    private protected override string Location => Options.Path;

    private SqliteReaders Readers => _readers ?? throw new InvalidOperationException("the journal has not been started");

    public override Task<StreamStart> LoadAsync(string stream, CancellationToken cancellationToken = default) => Readers.ReadAsync(
        connection =>
        {
            using var moment = connection.BeginTransaction(deferred: true);
            var version = First(connection, "SELECT version FROM stream_head WHERE stream = ?1", row => row.GetInt64(0), stream);
            var snapshot = First(
                connection, "SELECT version, schema, payload FROM snapshot WHERE stream = ?1", row => new Snapshot(row.GetInt64(0), row.GetInt32(1), row.GetFieldValue<byte[]>(2)), stream);
            var watermarks = Query(
                connection, "SELECT origin, source_stream, sequence FROM source_watermark WHERE stream = ?1",
                row => KeyValuePair.Create(new Source(row.GetString(0), row.GetString(1)), row.GetInt64(2)), stream);
            return new StreamStart(version, snapshot, new Dictionary<Source, long>(watermarks), Interlocked.Increment(ref _activation));
        },
        cancellationToken);

    public override async Task<IReadOnlyList<JournalRow>> ReadSpanAsync(
        string stream, TimeWindow window, SpanCursor? after, int limit, CancellationToken cancellationToken = default) => await QueryAsync(
        $"""
        SELECT {RowColumns}, placed FROM journal
        WHERE stream = ?1 AND placed >= ?2 - ?7 AND placed < ?3 AND ended >= ?2 AND (placed, version) > (?4, ?5)
        UNION ALL
        SELECT {RowColumns}, placed FROM journal
        WHERE stream = ?1 AND placed < ?2 - ?7 AND ended >= ?2 AND ended - placed > {LongRow} AND (placed, version) > (?4, ?5)
        ORDER BY placed, version LIMIT ?6
        """,
        Row,
        cancellationToken,
        stream, window.From.UtcTicks, window.To.UtcTicks, after?.At.UtcTicks ?? long.MinValue, after?.Version ?? 0, limit, LongRow);

    public override async Task<IReadOnlyList<Aggregate>> ReadAggregatesAsync(string stream, Bin from, Bin to, CancellationToken cancellationToken = default) => await QueryAsync(
        "SELECT bin, version, payload FROM aggregate WHERE stream = ?1 AND bin >= ?2 AND bin < ?3 ORDER BY bin",
        row => new Aggregate(new Bin(row.GetInt64(0)), row.GetInt64(1), row.GetFieldValue<byte[]>(2)),
        cancellationToken,
        stream, from.Number, to.Number);

    public override async Task<Bin?> ReadFirstBinAsync(string stream, CancellationToken cancellationToken = default) =>
        await QueryAsync("SELECT bin FROM aggregate WHERE stream = ?1 ORDER BY bin LIMIT 1", row => new Bin(row.GetInt64(0)), cancellationToken, stream) is [var first] ? first : null;

    public override Task<byte[]?> FindCommandAsync(string stream, string commandId, CancellationToken cancellationToken = default) => Readers.ReadAsync(
        connection => First(connection, "SELECT outcome FROM command WHERE stream = ?1 AND id = ?2", row => row.GetFieldValue<byte[]>(0), stream, commandId),
        cancellationToken);

    public override async Task<IReadOnlyList<StoredView>> ReadViewsAsync(string after, int limit, CancellationToken cancellationToken = default) => await QueryAsync(
        "SELECT stream, version, payload FROM view WHERE stream > ?1 ORDER BY stream LIMIT ?2",
        row => new StoredView(row.GetString(0), row.GetInt64(1), row.GetFieldValue<byte[]>(2)),
        cancellationToken,
        after, limit);

    public override async Task<IReadOnlyList<AlarmLine>> ReadAlarmsAsync(AlarmQuery query, AlarmCursor? before, int limit, CancellationToken cancellationToken = default) => await QueryAsync(
        $"SELECT {AlarmColumns} FROM alarm WHERE at >= ?1 AND at < ?2 AND (at, id) < (?3, ?4) AND stream >= ?5 AND stream < ?6 AND (?7 = '' OR code = ?7) AND severity <= ?8 "
        + "ORDER BY at DESC, id DESC LIMIT ?9",
        Alarm, cancellationToken,
        query.Window.From.UtcTicks, query.Window.To.UtcTicks, before?.At.UtcTicks ?? long.MaxValue, before?.Id ?? long.MaxValue, query.Prefix, query.PrefixEnd,
        query.Code ?? "", query.WorstNumber, limit);

    public override async Task<IReadOnlyList<AlarmLine>> ReadUnannouncedAsync(long after, int limit, CancellationToken cancellationToken = default) => await QueryAsync(
        $"SELECT {AlarmColumns} FROM alarm WHERE announced = 0 AND id > ?1 ORDER BY id LIMIT ?2", Alarm, cancellationToken, after, limit);

    public override async Task<IReadOnlyList<StoredDeadline>> ReadDueAsync(DateTimeOffset until, int limit, StoredDeadline? after = null, CancellationToken cancellationToken = default) => await QueryAsync(
        "SELECT stream, name, due FROM deadline WHERE due <= ?1 AND (due, stream, name) > (?3, ?4, ?5) ORDER BY due, stream, name LIMIT ?2",
        row => new StoredDeadline(row.GetString(0), new Deadline(row.GetString(1), Utc(row.GetInt64(2)))),
        cancellationToken,
        until.UtcTicks, limit, after?.Deadline.Due.UtcTicks ?? long.MinValue, after?.Stream ?? "", after?.Deadline.Name ?? "");

    public override Task<DateTimeOffset?> ReadKeptSinceAsync(CancellationToken cancellationToken = default) => Readers.ReadAsync(
        connection => First(connection, "SELECT since FROM journal_retention", row => row.IsDBNull(0) ? (DateTimeOffset?)null : Utc(row.GetInt64(0))), cancellationToken);

    public override Task<IRetentionRound?> TryBeginAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult<IRetentionRound?>(new SqliteRetention(_file!, _thread!, Readers, Logger));

    public override Task<long> ReadEdgeWatermarkAsync(Source source, CancellationToken cancellationToken = default) => Readers.ReadAsync(
        connection => First(
            connection, "SELECT sequence FROM edge_watermark WHERE origin = ?1 AND source_stream = ?2", row => row.GetInt64(0), source.Origin, source.Stream),
        cancellationToken);

    public override async Task<IReadOnlyList<DeadLetter>> ReadDeadLettersAsync(long after, int limit, CancellationToken cancellationToken = default) => await QueryAsync(
        $"SELECT {LetterColumns} FROM dead_letter WHERE id > ?1 ORDER BY id LIMIT ?2", Letter, cancellationToken, after, limit);

    public override Task<DeadLetter?> FindDeadLetterAsync(long id, CancellationToken cancellationToken = default) => Readers.ReadAsync(
        connection => First(connection, $"SELECT {LetterColumns} FROM dead_letter WHERE id = ?1", Letter, id), cancellationToken);

    public override async Task<IReadOnlyList<Parked>> ReadParkedAsync(string stream, int limit = 200, CancellationToken cancellationToken = default) => await QueryAsync(
        "SELECT id, stream, origin, source_stream, last_sequence, payload FROM parked WHERE stream = ?1 ORDER BY id LIMIT ?2",
        row => new Parked(row.GetInt64(0), row.GetString(1), new Source(row.GetString(2), row.GetString(3)), row.GetInt64(4), row.GetFieldValue<byte[]>(5)),
        cancellationToken,
        stream, limit);

    private protected override Task<List<JournalRow>> ReadPageAsync(string stream, long afterVersion, int limit, CancellationToken cancellationToken) => QueryAsync(
        $"SELECT {RowColumns} FROM journal WHERE stream = ?1 AND version > ?2 ORDER BY version LIMIT ?3", Row, cancellationToken, stream, afterVersion, limit);

    private protected override Task<List<JournalRow>> ReadBinPageAsync(string stream, Bin bin, long afterVersion, int limit, CancellationToken cancellationToken) => QueryAsync(
        $"SELECT {RowColumns} FROM journal WHERE stream = ?1 AND bin = ?2 AND kind = 1 AND version > ?3 ORDER BY version LIMIT ?4",
        Row, cancellationToken, stream, bin.Number, afterVersion, limit);

    private protected override async Task OpenAsync(CancellationToken cancellationToken)
    {
        _file = await Task.Run(() => SqliteFile.Open(Options.Path, Options.CommandTimeout, Time), cancellationToken);
        // One store at a time has the file: what this one gives in memory lies above all that those before it gave.
        _activation = _file.Starts << 32;
        _thread = new SqliteThread("journal");
        _readers = new SqliteReaders(_file, Options.MaxReaders);
    }

    // A disk that is not mounted yet, a tool that holds the file for a moment; a file of the wrong owner or a damaged one stays so.
    private protected override bool MayCome(Exception failure) => failure is IOException or SqliteException { SqliteErrorCode: Busy };

    private protected override Task<BatchPlan> CommitAsync(IReadOnlyList<JournalWork> batch) => _thread!.RunAsync(() =>
    {
        _writer ??= new SqliteWriter(_file!.Connect());
        try
        {
            var plan = _writer.Commit(batch);
            // After the commit and before anybody hears of it: what is answered lies where it will be looked for.
            _file!.ThrowIfReplaced();
            return plan;
        }
        catch
        {
            // The next batch begins on a fresh connection, whatever this one is left in.
            _writer.Dispose();
            _writer = null;
            throw;
        }
    });

    private protected override async ValueTask CloseAsync()
    {
        if (_thread is { } thread)
        {
            await thread.RunAsync(() =>
            {
                _writer?.Dispose();
                _writer = null;
                return true;
            });
            thread.Dispose();
        }
        _readers?.Dispose();
        _file?.Dispose();
    }

    private const string RowColumns = "stream, version, kind, bin, first, last, count, payload, committed";
    private const string LetterColumns = "id, origin, source_stream, sequence, asset, code, reason, payload, at, replayed";
    private const string AlarmColumns = "id, stream, recorded, payload";
    private const long LongRow = 9_000_000_000;
    private const int Busy = 5;

    private static JournalRow Row(SqliteDataReader row) => new(
        row.GetString(0),
        row.GetInt64(1),
        (RowKind)row.GetInt32(2),
        row.IsDBNull(3) ? null : new Bin(row.GetInt64(3)),
        row.IsDBNull(4) ? null : Utc(row.GetInt64(4)),
        row.IsDBNull(5) ? null : Utc(row.GetInt64(5)),
        row.GetInt32(6),
        row.GetFieldValue<byte[]>(7),
        Utc(row.GetInt64(8)));

    private static DeadLetter Letter(SqliteDataReader row) => new(
        row.GetInt64(0),
        new Source(row.GetString(1), row.GetString(2)),
        row.GetInt64(3),
        row.GetString(4),
        new Refusal(row.GetString(5), row.GetString(6)),
        row.GetFieldValue<byte[]>(7),
        Utc(row.GetInt64(8)),
        row.IsDBNull(9) ? null : Utc(row.GetInt64(9)));

    private static AlarmLine Alarm(SqliteDataReader row) => new(row.GetInt64(0), row.GetString(1), Utc(row.GetInt64(2)), AlarmLine.Decode(row.GetFieldValue<byte[]>(3)));

    private static DateTimeOffset Utc(long ticks) => new(ticks, TimeSpan.Zero);

    private Task<List<T>> QueryAsync<T>(string sql, Func<SqliteDataReader, T> read, CancellationToken cancellationToken, params object[] values) =>
        Readers.ReadAsync(connection => Query(connection, sql, read, values), cancellationToken);

    private static T? First<T>(SqliteConnection connection, string sql, Func<SqliteDataReader, T> read, params object[] values) =>
        Query(connection, sql, read, values).FirstOrDefault();

    private static List<T> Query<T>(SqliteConnection connection, string sql, Func<SqliteDataReader, T> read, params object[] values)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++)
            command.Parameters.AddWithValue($"?{i + 1}", values[i]);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(read(reader));
        return rows;
    }
}
