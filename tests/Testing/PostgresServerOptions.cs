namespace Jena.Iot.Testing;

public sealed record PostgresServerOptions
{
    /// <summary>Whether a commit reaches the disk before it is answered. Off by default, for speed; on for tests that kill the server.</summary>
    public bool Durable { get; init; }

    /// <summary>Most connections at once. Default 200.</summary>
    public int MaxConnections { get; init; } = 200;
}

/// <summary>How a server is told to stop.</summary>
public enum PostgresStop
{
    /// <summary>Ends sessions, writes a checkpoint.</summary>
    Fast,

    /// <summary>Ends at once; the next start recovers from the log.</summary>
    Immediate,
}
