using System.Diagnostics;

namespace Jena.Iot.Faults.Clocks;

/// <summary>Says both clocks, as a program of .NET sees them, until nobody listens.</summary>
public static class ClockShow
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(200);

    /// <summary>A line is the wall clock (ISO 8601) and the milliseconds since the start by the monotonic one.</summary>
    public static async Task<int> RunAsync(TextWriter output)
    {
        var since = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(Every);
        do
            await output.WriteLineAsync($"{DateTimeOffset.UtcNow:O} {since.ElapsedMilliseconds}");
        while (await timer.WaitForNextTickAsync());
        return 0;
    }
}
