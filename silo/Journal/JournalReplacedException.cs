namespace Jena.Iot.Silo.Journal;

/// <summary>
/// The database under a running writer is not the one that it wrote to: it was put back to an earlier moment. What this process
/// holds in memory is no longer true, so it has to end and start from what is there.
/// </summary>
public sealed class JournalReplacedException : Exception
{
    public JournalReplacedException()
        : base("the database was put back to an earlier moment while this silo ran: the silo has to start anew from what is there")
    {
    }

    public JournalReplacedException(string message)
        : base(message)
    {
    }

    public JournalReplacedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
