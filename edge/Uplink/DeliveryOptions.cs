namespace Jena.Iot.Edge.Uplink;

/// <summary>How streams are sent.</summary>
public sealed record DeliveryOptions
{
    /// <summary>At most so many readings in one batch. 1 to 1,000, default 100.</summary>
    public int BatchReadings { get; init; } = 100;

    /// <summary>At most so many batches of one stream without acknowledgement. 1 to 64, default 8.</summary>
    public int InFlight { get; init; } = 8;

    /// <summary>Between two batches that are not full; the first after a pause goes at once. 0 to 5 s, default 0: the outbox has waited already.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.Zero;

    /// <summary>
    /// So long an acknowledgement may take before everything unacknowledged is sent again; doubled with each time that nothing came
    /// of it, up to <see cref="LongestAckTimeout"/>. A hello asks for news with each time, and again every so often while it is not
    /// answered; its answer ends the patience. 100 ms to 1 min, default 5 s.
    /// </summary>
    public TimeSpan AckTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>See <see cref="AckTimeout"/>; at least that, at most 10 min. Default 1 min.</summary>
    public TimeSpan LongestAckTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>A gap that was answered this recently is not answered again. 0 to <see cref="AckTimeout"/>, default 500 ms.</summary>
    public TimeSpan GapQuiet { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Between two hellos. 1 s to 10 min, default 30 s.</summary>
    public TimeSpan HelloEvery { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Between two live batches while a backlog drains. 1 s to 10 min, default 10 s.</summary>
    public TimeSpan LiveEvery { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Between two live batches while nothing waits: what is quiet and healthy stays known as such. Well below the 5 min after which
    /// the cluster calls a junction stale: 1 s to 4 min, default 60 s.
    /// </summary>
    public TimeSpan LiveIdleEvery { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Throws <see cref="ArgumentException"/> that names every option outside its bounds.</summary>
    public void Validate()
    {
        var wrong = new List<string>();
        if (BatchReadings is < 1 or > 1_000)
            wrong.Add($"a batch would hold {BatchReadings} readings: write 1 to 1000");
        if (InFlight is < 1 or > 64)
            wrong.Add($"{InFlight} batches would be in flight: write 1 to 64");
        Check(Window, TimeSpan.Zero, TimeSpan.FromSeconds(5), "the sending window");
        Check(AckTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1), "the acknowledgement timeout");
        Check(LongestAckTimeout, AckTimeout, TimeSpan.FromMinutes(10), "the longest acknowledgement timeout");
        Check(GapQuiet, TimeSpan.Zero, AckTimeout, "the quiet time after a gap");
        Check(HelloEvery, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10), "the time between hellos");
        Check(LiveEvery, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10), "the time between live batches");
        Check(LiveIdleEvery, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(4), "the time between live batches while idle");
        if (wrong.Count > 0)
            throw new ArgumentException(string.Join("; ", wrong));

        void Check(TimeSpan value, TimeSpan least, TimeSpan most, string what)
        {
            if (value < least || value > most)
                wrong.Add($"{what} is {value.TotalSeconds} s: write {least.TotalSeconds} to {most.TotalSeconds}");
        }
    }
}
