namespace Jena.Iot.Testing;

public sealed record PostgresServerOptions
{
    /// <summary>Whether a commit reaches the disk before it is answered. Off by default, for speed; on for tests that kill the server.</summary>
    public bool Durable { get; init; }

    /// <summary>Most connections at once. Default 200.</summary>
    public int MaxConnections { get; init; } = 200;

    /// <summary>Where it listens beside 127.0.0.1, and is reached: an address of 127.0.0.0/8. Default 127.0.0.1.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>A program that becomes the server, with its arguments, such as <c>ip netns exec NAME</c>. Default none.</summary>
    public IReadOnlyList<string> Prefix { get; init; } = [];

    /// <summary>An existing folder in which its data lies, on a disk of its own for instance. Default: the folder for temporary files.</summary>
    public string? Folder { get; init; }

    /// <summary>Whether finished segments of its log are kept for <see cref="PostgresServer.RestoreAsync"/>. Off by default.</summary>
    public bool Archive { get; init; }
}

/// <summary>How a server is told to stop.</summary>
public enum PostgresStop
{
    /// <summary>Ends sessions, writes a checkpoint.</summary>
    Fast,

    /// <summary>Ends at once; the next start recovers from the log.</summary>
    Immediate,
}
