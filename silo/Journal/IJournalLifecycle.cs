namespace Jena.Iot.Silo.Journal;

/// <summary>Starting the journal, and how it does.</summary>
public interface IJournalLifecycle
{
    /// <summary>
    /// Opens the database, brings its tables up to date and starts the writer. While the database is not there it waits,
    /// says in the log for what, and returns when it has come. Throws <see cref="JournalRefusedException"/> for one that
    /// waiting will not mend. Starting again is nothing.
    /// </summary>
    Task StartAsync(CancellationToken cancellationToken = default);

    JournalHealth Health { get; }

    /// <summary>Completes, with why, when nothing can be written until the process is started anew.</summary>
    Task<Exception> Broken { get; }
}

/// <param name="IsHealthy">Started, the writer runs, its latest transaction succeeded, and the one at hand has not been under way for longer than 5 s.</param>
/// <param name="LastCommit">UTC; null before the first.</param>
/// <param name="LastError">That the one at hand takes too long, or what the latest failure said; null when there was none. It stays after the journal has recovered.</param>
/// <param name="Waiting">Writes that wait for the writer.</param>
/// <param name="FailingFor">Since the first transaction began of those that have failed in a row, or that has not ended; zero when the latest succeeded and none is under way.</param>
public sealed record JournalHealth(bool IsHealthy, DateTimeOffset? LastCommit, string? LastError, int Waiting, TimeSpan FailingFor);

/// <summary>The database cannot be used as it is, and waiting will not mend it. The message says what will.</summary>
public sealed class JournalRefusedException : Exception
{
    public JournalRefusedException()
    {
    }

    public JournalRefusedException(string message)
        : base(message)
    {
    }

    public JournalRefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
