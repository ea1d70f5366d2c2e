using System.Diagnostics;

namespace Jena.Iot.Testing.Processes;

/// <summary>Waits for what another process does, which nobody here is told of: asks again and again until a deadline.</summary>
public static class Eventually
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    /// <summary>Returns the first answer that is not null. Throws when there is none in time, with <paramref name="otherwise"/>.</summary>
    public static async Task<T> GetAsync<T>(Func<Task<T?>> ask, TimeSpan within, Func<string> otherwise)
        where T : class
    {
        var clock = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(Step);
        do
        {
            if (await ask() is { } answer)
                return answer;
        }
        while (clock.Elapsed < within && await timer.WaitForNextTickAsync());
        throw new TimeoutException($"not within {within.TotalSeconds:0} s: {otherwise()}");
    }

    /// <summary>Returns when it holds.</summary>
    public static Task TrueAsync(Func<Task<bool>> holds, TimeSpan within, Func<string> otherwise) =>
        GetAsync<object>(async () => await holds() ? "" : null, within, otherwise);

    public static Task TrueAsync(Func<bool> holds, TimeSpan within, Func<string> otherwise) =>
        TrueAsync(() => Task.FromResult(holds()), within, otherwise);
}
