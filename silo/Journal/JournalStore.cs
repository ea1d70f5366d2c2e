using System.Runtime.CompilerServices;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Silo.Journal.Postgres;
using Jena.Iot.Silo.Journal.Retention;
using Jena.Iot.Silo.Journal.Sqlite;
using Jena.Iot.Silo.Journal.Writing;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Jena.Iot.Silo.Journal;

/// <summary>
/// What the stores have in common: every write goes through the one <see cref="JournalWriter"/>, every read goes in pages on
/// connections of its own. Disposing commits what is waiting.
/// </summary>
public abstract class JournalStore : IEventJournal, IDeliveryStore, IReadingRetention, IJournalLifecycle, IAsyncDisposable
{
    private const int PageRows = 500;
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _starting = new(1);
    private readonly JournalWriter _writer;
    private bool _started;
    private int _disposed;

    private protected JournalStore(JournalOptions options, TimeProvider time, ILogger logger)
    {
        options.Validate();
        (Options, Time, Logger) = (options, time, logger);
        _writer = new JournalWriter(CommitAsync, options.Capacity, options.MaxBatch, time, logger);
    }

    /// <summary>The store that <paramref name="options"/> ask for; not started.</summary>
    /// <param name="silo">The one of a cluster whose journal it is: others find by it what it leaves at the database. Null for a silo alone, and outside of silos.</param>
    public static JournalStore Create(JournalOptions options, TimeProvider time, ILoggerFactory loggers, SiloAddress? silo = null) => options.Provider switch
    {
        JournalProvider.Postgres => new PostgresJournal(options, time, loggers.CreateLogger<PostgresJournal>(), silo),
        _ => new SqliteJournal(options, time, loggers.CreateLogger<SqliteJournal>()),
    };

    public JournalHealth Health => _writer.Health;

    public Task<Exception> Broken => _writer.Broken;

    private protected JournalOptions Options { get; }

    private protected TimeProvider Time { get; }

    private protected ILogger Logger { get; }

    /// <summary>Where the database is, without any secret.</summary>
    private protected abstract string Location { get; }

    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        await _starting.WaitAsync(cancellationToken);
        try
        {
            if (_started)
                return;
            await OpenWhenThereAsync(cancellationToken);
            _writer.Start();
            _started = true;
        }
        finally
        {
            _starting.Release();
        }
    }

    public async Task<long> AppendAsync(Append append, CancellationToken cancellationToken = default)
    {
        WriteChecks.Check(append);
        return await _writer.WriteAsync(new AppendWork(append), cancellationToken);
    }

    public Task SaveSnapshotAsync(string stream, Snapshot snapshot, IReadOnlyList<Aggregate> aggregates, CancellationToken cancellationToken = default)
    {
        WriteChecks.CheckStream(stream);
        return _writer.WriteAsync(new SnapshotWork(stream, snapshot, aggregates), cancellationToken);
    }

    public virtual long ServerRun => 0;

    public Task SaveEdgeWatermarkAsync(Source source, long sequence, long handedUnder = 0, CancellationToken cancellationToken = default)
    {
        WriteChecks.Check(source);
        return _writer.WriteAsync(new EdgeWatermarkWork(source, sequence, handedUnder), cancellationToken);
    }

    public Task ConfirmAsync(long under = 0, CancellationToken cancellationToken = default) => _writer.WriteAsync(new ConfirmWork(under), cancellationToken);

    public Task BuryAsync(IReadOnlyList<NewDeadLetter> letters, CancellationToken cancellationToken = default) => letters.Count == 0
        ? Task.CompletedTask
        : _writer.WriteAsync(new BuryWork([.. letters.Select(WriteChecks.Storable)]), cancellationToken);

    public Task MarkReplayedAsync(long id, DateTimeOffset at, CancellationToken cancellationToken = default) =>
        _writer.WriteAsync(new ReplayedWork(id, at), cancellationToken);

    public Task ParkAsync(NewParked parked, CancellationToken cancellationToken = default)
    {
        WriteChecks.CheckStream(parked.Stream);
        WriteChecks.Check(parked.Source);
        return _writer.WriteAsync(new ParkWork(parked), cancellationToken);
    }

    public IAsyncEnumerable<JournalRow> ReadAsync(string stream, long afterVersion, CancellationToken cancellationToken = default) =>
        PagesAsync(after => ReadPageAsync(stream, after, PageRows, cancellationToken), afterVersion, cancellationToken);

    public IAsyncEnumerable<JournalRow> ReadBinAsync(string stream, Bin bin, CancellationToken cancellationToken = default) =>
        PagesAsync(after => ReadBinPageAsync(stream, bin, after, PageRows, cancellationToken), 0, cancellationToken);

    public abstract Task<StreamStart> LoadAsync(string stream, CancellationToken cancellationToken = default);

    public abstract Task<IReadOnlyList<JournalRow>> ReadSpanAsync(string stream, TimeWindow window, SpanCursor? after, int limit, CancellationToken cancellationToken = default);

    public abstract Task<IReadOnlyList<Aggregate>> ReadAggregatesAsync(string stream, Bin from, Bin to, CancellationToken cancellationToken = default);

    public abstract Task<Bin?> ReadFirstBinAsync(string stream, CancellationToken cancellationToken = default);

    /// <summary>What time it is for the database; null for one that has no clock of its own.</summary>
    public virtual Task<DateTimeOffset?> ReadClockAsync(CancellationToken cancellationToken = default) => Task.FromResult<DateTimeOffset?>(null);

    /// <summary>
    /// Whether a new connection reaches the server, within about 2 s for each host: also when that refuses it, is full or does not come
    /// on with its work. True for a database that is a file.
    /// </summary>
    public virtual Task<bool> IsReachedAsync(CancellationToken cancellationToken = default) => Task.FromResult(true);

    /// <summary>
    /// Ends whatever connections of these silos' journals the database has, and with them their transactions: none of those is committed
    /// any more, and what they had locked is free. Returns how many there were; 0 for a database that one silo alone has.
    /// </summary>
    public virtual Task<long> EndConnectionsAsync(IReadOnlyCollection<SiloAddress> silos, CancellationToken cancellationToken = default) => Task.FromResult(0L);

    public abstract Task<byte[]?> FindCommandAsync(string stream, string commandId, CancellationToken cancellationToken = default);

    public abstract Task<IReadOnlyList<StoredView>> ReadViewsAsync(string after, int limit, CancellationToken cancellationToken = default);

    public abstract Task<IReadOnlyList<AlarmLine>> ReadAlarmsAsync(AlarmQuery query, AlarmCursor? before, int limit, CancellationToken cancellationToken = default);

    public abstract Task<IReadOnlyList<AlarmLine>> ReadUnannouncedAsync(long after, int limit, CancellationToken cancellationToken = default);

    public abstract Task<IReadOnlyList<StoredDeadline>> ReadDueAsync(DateTimeOffset until, int limit, StoredDeadline? after = null, CancellationToken cancellationToken = default);

    public abstract Task<DateTimeOffset?> ReadKeptSinceAsync(CancellationToken cancellationToken = default);

    public abstract Task<IRetentionRound?> TryBeginAsync(CancellationToken cancellationToken = default);

    public abstract Task<long> ReadEdgeWatermarkAsync(Source source, CancellationToken cancellationToken = default);

    public abstract Task<IReadOnlyList<DeadLetter>> ReadDeadLettersAsync(long after, int limit, CancellationToken cancellationToken = default);

    public abstract Task<DeadLetter?> FindDeadLetterAsync(long id, CancellationToken cancellationToken = default);

    public abstract Task<IReadOnlyList<Parked>> ReadParkedAsync(string stream, int limit = 200, CancellationToken cancellationToken = default);

    /// <summary>May be called again: a container that knows the store under several names does.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
            return;
        await _writer.DisposeAsync();
        await CloseAsync();
        _starting.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens the database and migrates it. What it throws decides: see <see cref="MayCome"/>.</summary>
    private protected abstract Task OpenAsync(CancellationToken cancellationToken);

    /// <summary>Whether the database may come by itself after this failure.</summary>
    private protected abstract bool MayCome(Exception failure);

    /// <summary>What is to be mended before the database can be opened; null when the failure does not tell.</summary>
    private protected virtual JournalRefusedException? Refused(Exception failure) => null;

    /// <summary>Commits a batch in one transaction and says what became of each append in it.</summary>
    private protected abstract Task<BatchPlan> CommitAsync(IReadOnlyList<JournalWork> batch);

    private protected abstract Task<List<JournalRow>> ReadPageAsync(string stream, long afterVersion, int limit, CancellationToken cancellationToken);

    private protected abstract Task<List<JournalRow>> ReadBinPageAsync(string stream, Bin bin, long afterVersion, int limit, CancellationToken cancellationToken);

    private protected abstract ValueTask CloseAsync();

    private static async IAsyncEnumerable<JournalRow> PagesAsync(
        Func<long, Task<List<JournalRow>>> page, long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var rows = await page(after);
            foreach (var row in rows)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return row;
            }
            if (rows.Count < PageRows)
                yield break;
            after = rows[^1].Version;
        }
    }

    private async Task OpenWhenThereAsync(CancellationToken cancellationToken)
    {
        for (var wait = FirstWait; ; wait = wait * 2 < LongestWait ? wait * 2 : LongestWait)
        {
            try
            {
                await OpenAsync(cancellationToken);
                Logger.LogInformation("The journal is open: {Location}", Location);
                return;
            }
            catch (Exception failure) when (Refused(failure) is { } refused)
            {
                throw refused;
            }
            catch (Exception failure) when (MayCome(failure) && !cancellationToken.IsCancellationRequested)
            {
                Logger.LogWarning("Waiting for the journal's database {Location}: {Reason}; next try in {Wait} s", Location, failure.Message, wait.TotalSeconds);
                await Task.Delay(wait, Time, cancellationToken);
            }
        }
    }
}
