namespace Jena.Iot.Benchmarks;

/// <summary>Lets the system be quiet for a while, so that what is measured next is not what came before.</summary>
public static class Still
{
    public static async Task ForAsync(TimeSpan time)
    {
        using var timer = new PeriodicTimer(time);
        await timer.WaitForNextTickAsync();
    }
}
