using Npgsql;

namespace Jena.Iot.Silo.Journal.Postgres;

/// <summary>
/// Counts the transactions of one writer in the database itself. After a transaction whose outcome is unknown two counts are
/// possible; any other shows that the database was put back under the running writer.
/// </summary>
internal sealed class WriterSession
{
    /// <summary>When the server was started, in SQL.</summary>
    public const string RunOfServer = "pg_postmaster_start_time()";

    private readonly Guid _id = Guid.NewGuid();
    private long _run;
    private long _least;
    private long _most;

    public async Task BeginAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("INSERT INTO writer_session (id, commits) VALUES ($1, 0) ON CONFLICT DO NOTHING");
        command.Parameters.AddWithValue(_id);
        await command.ExecuteNonQueryAsync(cancellationToken);
        await using var ask = source.CreateCommand("SELECT 'lz4' = ANY (enumvals) FROM pg_settings WHERE name = 'default_toast_compression'");
        HasLz4 = await ask.ExecuteScalarAsync(cancellationToken) is true;
        await using var when = source.CreateCommand($"SELECT {RunOfServer}");
        Volatile.Write(ref _run, ((DateTime)(await when.ExecuteScalarAsync(cancellationToken))!).Ticks);
    }

    /// <summary>When the server was started that made the latest commit, UTC ticks: no two runs of servers have the same. Of any thread.</summary>
    public long Run => Volatile.Read(ref _run);

    /// <summary>Whether the server was built with lz4, as far as is known: it may have become another one since.</summary>
    public bool HasLz4 { get; private set; }

    /// <summary>The server has refused it.</summary>
    public void LacksLz4() => HasLz4 = false;

    /// <summary>Counts this transaction and gives the count and the server's run; gives no row when the database is not the one that it was: see <see cref="JournalReplacedException"/>.</summary>
    public NpgsqlBatchCommand Count()
    {
        var command = new NpgsqlBatchCommand($"UPDATE writer_session SET commits = commits + 1 WHERE id = $1 AND commits BETWEEN $2 AND $3 RETURNING commits, {RunOfServer}");
        command.Parameters.Add(new NpgsqlParameter { Value = _id });
        command.Parameters.Add(new NpgsqlParameter { Value = _least });
        command.Parameters.Add(new NpgsqlParameter { Value = _most });
        return command;
    }

    public void Committed(long count, long run)
    {
        (_least, _most) = (count, count);
        Volatile.Write(ref _run, run);
    }

    /// <summary>A transaction may or may not have been committed.</summary>
    public void Lost() => _most++;
}
