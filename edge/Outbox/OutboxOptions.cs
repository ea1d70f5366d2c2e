namespace Jena.Iot.Edge.Outbox;

/// <summary>How an outbox keeps what was sensed.</summary>
public sealed record OutboxOptions
{
    /// <summary>The agent's data directory; made when it is missing. One agent at a time.</summary>
    public required string Directory { get; init; }

    /// <summary>A file that names this machine. Default <c>/etc/machine-id</c>. Where it is missing, the host's name stands in for it.</summary>
    public string MachineIdPath { get; init; } = "/etc/machine-id";

    /// <summary>At most so long between a commit and its being durable: what a power cut can cost. 10 ms to 1 s, default 250 ms.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long acknowledged readings are kept while there is space, within the bounds below and with 32 MiB free on the disk, in hours that the agent runs. 0 to 90 days, default 7 days.</summary>
    public TimeSpan Keep { get; init; } = TimeSpan.FromDays(7);

    /// <summary>At most so many readings, acknowledged ones included. 1,000 to 1,000,000,000, default 50,000,000.</summary>
    public long MaxReadings { get; init; } = 50_000_000;

    /// <summary>At most so many bytes of readings on disk. 1 MiB to 64 GiB, default 2 GiB: 72 hours of 50 readings/s. A burst may double it; the write-ahead log comes on top.</summary>
    public long MaxBytes { get; init; } = 2L << 30;

    /// <summary>Throws <see cref="ArgumentException"/> that names every option outside its bounds.</summary>
    public void Validate()
    {
        var wrong = new List<string>();
        if (string.IsNullOrWhiteSpace(Directory))
            wrong.Add("the data directory is empty: name one with --data");
        if (Window < TimeSpan.FromMilliseconds(10) || Window > TimeSpan.FromSeconds(1))
            wrong.Add($"the outbox window is {Window.TotalMilliseconds} ms: write 10 to 1000");
        if (Keep < TimeSpan.Zero || Keep > TimeSpan.FromDays(90))
            wrong.Add($"acknowledged readings would be kept for {Keep.TotalDays} days: write 0 to 90");
        if (MaxReadings is < 1_000 or > 1_000_000_000)
            wrong.Add($"the outbox would hold {MaxReadings} readings: write 1000 to 1000000000");
        if (MaxBytes is < 1L << 20 or > 64L << 30)
            wrong.Add($"the outbox would hold {MaxBytes} bytes: write {1L << 20} to {64L << 30}");
        if (wrong.Count > 0)
            throw new ArgumentException(string.Join("; ", wrong));
    }
}
