namespace Jena.Iot.Faults.Hosting;

/// <summary>For how long a fault is to hurt. What can be waited for by looking is waited for by looking.</summary>
public static class Pause
{
    public static async Task ForAsync(TimeSpan time, CancellationToken stop)
    {
        // No timer is as short as that.
        if (time < TimeSpan.FromMilliseconds(1))
            return;
        using var timer = new PeriodicTimer(time);
        await timer.WaitForNextTickAsync(stop);
    }

    /// <summary>The same, and no exception when the gate is ended meanwhile.</summary>
    public static async Task OrStopAsync(TimeSpan time, CancellationToken stop)
    {
        try
        {
            await ForAsync(time, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Whoever strikes takes it back now.
        }
    }
}
