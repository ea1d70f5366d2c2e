namespace Jena.Iot.Edge.Health;

/// <summary>A gauge that is read at an even pace, aside. Its owner is one loop.</summary>
/// <param name="gauge">The gauge.</param>
/// <param name="every">From one reading to the next.</param>
internal sealed class TimedGauge(IGauge gauge, TimeSpan every)
{
    private Task<IReadOnlyList<Shown>>? _running;

    public string Name => gauge.Name;

    public TimeSpan Every => every;

    /// <summary>When it is to be read next, since boot.</summary>
    public TimeSpan Next { get; private set; }

    /// <summary>What it showed last, and when; nothing before the first reading and after one that failed.</summary>
    public (IReadOnlyList<Shown> Shown, TimeSpan At) Last { get; private set; } = ([], TimeSpan.Zero);

    /// <summary>Why the latest reading failed; null when it did not.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>The reading that is under way; null for none.</summary>
    public Task? Running => _running;

    /// <summary>Begins to read it if its time has come. One that still hangs is not asked a second time.</summary>
    public void Begin(TimeSpan now)
    {
        if (now < Next)
            return;
        Next = Next + every > now ? Next + every : now + every;
        _running ??= Task.Run(IReadOnlyList<Shown> () => [.. gauge.Read()], CancellationToken.None);
    }

    /// <summary>Takes what was read since; false while there is nothing new.</summary>
    public bool TryTake(TimeSpan now)
    {
        if (_running is not { IsCompleted: true } done)
            return false;
        _running = null;
        Failure = done.Exception?.GetBaseException();
        Last = (done.IsCompletedSuccessfully ? done.Result : [], now);
        return true;
    }
}
