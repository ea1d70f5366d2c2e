namespace Jena.Iot.Edge.Outbox;

/// <summary>Another agent runs on the same data directory.</summary>
public sealed class OutboxInUseException : Exception
{
    public OutboxInUseException()
    {
    }

    public OutboxInUseException(string message)
        : base(message)
    {
    }

    public OutboxInUseException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
