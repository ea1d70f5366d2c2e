using Jena.Iot.Contracts;
using Jena.Iot.Contracts.Registry;

namespace Jena.Iot.Benchmarks.Load;

/// <summary>The registry brings definitions to their assets in the background, and moves its version with every part of them.</summary>
internal static class Distribution
{
    // Longer than the registry waits before it tries again those that failed.
    private static readonly TimeSpan Still = TimeSpan.FromSeconds(6);

    /// <summary>Returns when nothing more is brought.</summary>
    public static async Task WaitAsync(IGrainFactory grains)
    {
        var registry = grains.GetGrain<IRegistryGrain>(GrainKeys.City);
        using var pause = new PeriodicTimer(Still);
        for (var (version, next) = (-1L, await registry.Version()); version != next; next = await registry.Version())
        {
            version = next;
            await pause.WaitForNextTickAsync();
        }
    }
}
