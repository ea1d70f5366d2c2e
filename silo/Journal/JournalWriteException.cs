namespace Jena.Iot.Silo.Journal;

/// <summary>The transaction that held a write failed, or its answer was lost: the write may or may not have happened.</summary>
public sealed class JournalWriteException : Exception
{
    public JournalWriteException()
    {
    }

    public JournalWriteException(string message)
        : base(message)
    {
    }

    public JournalWriteException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
