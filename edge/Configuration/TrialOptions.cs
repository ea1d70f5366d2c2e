namespace Jena.Iot.Edge.Configuration;

/// <summary>When a configuration from the cluster has proved healthy. Given at the start of the agent, never by a file that is on trial.</summary>
public sealed record TrialOptions
{
    /// <summary>The cluster has to answer a hello within this of the start, or the last good configuration returns. 1 s to 1 h, default 2 min.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>From that first answer on the edge has to sense and be answered for so long. 0 to 1 h, default 30 s.</summary>
    public TimeSpan Steady { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Throws <see cref="ArgumentException"/> that names what is out of bounds.</summary>
    public void Validate()
    {
        if (Within < TimeSpan.FromSeconds(1) || Within > TimeSpan.FromHours(1))
            throw new ArgumentException($"a trial would wait {Within.TotalSeconds} s for the cluster: write 1 to 3600");
        if (Steady < TimeSpan.Zero || Steady > TimeSpan.FromHours(1))
            throw new ArgumentException($"a trial would last {Steady.TotalSeconds} s after the first answer: write 0 to 3600");
    }
}
