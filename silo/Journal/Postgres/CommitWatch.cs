using Npgsql;

namespace Jena.Iot.Silo.Journal.Postgres;

/// <summary>
/// Hears whether the server warned while it committed. A wait for a synchronous standby that is given up, by a timeout or by
/// somebody's hand, ends in a warning and success: the transaction is on the primary alone, and gone should that die now.
/// </summary>
internal sealed class CommitWatch : IDisposable
{
    private readonly NpgsqlConnection _connection;
    private string? _warning;

    public CommitWatch(NpgsqlConnection connection)
    {
        _connection = connection;
        _connection.Notice += Hear;
    }

    /// <summary>Throws <see cref="JournalWriteException"/> when there was a warning.</summary>
    public void ThrowIfWarned()
    {
        if (_warning is { } warning)
            throw new JournalWriteException($"the database warned at the commit, which may not be on its standby: {warning}");
    }

    public void Dispose() => _connection.Notice -= Hear;

    private void Hear(object sender, NpgsqlNoticeEventArgs args)
    {
        if (args.Notice.InvariantSeverity is "WARNING")
            _warning = args.Notice.MessageText;
    }
}
