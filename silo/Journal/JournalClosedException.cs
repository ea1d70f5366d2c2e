namespace Jena.Iot.Silo.Journal;

/// <summary>The journal's writer has ended, with its silo or for good: nothing was written.</summary>
public sealed class JournalClosedException : InvalidOperationException
{
    public JournalClosedException()
        : base("the journal is closed: nothing was written")
    {
    }

    public JournalClosedException(string message)
        : base(message)
    {
    }

    public JournalClosedException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
