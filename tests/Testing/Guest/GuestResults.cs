using System.Globalization;

namespace Jena.Iot.Testing.Guest;

/// <summary>What the scenarios of one guest left behind. Disposing it deletes the files.</summary>
/// <param name="folder">Where they lie.</param>
/// <param name="said">What the guest said on its serial line.</param>
public sealed class GuestResults(string folder, string said) : IDisposable
{
    public string Said => said;

    /// <summary>A file or folder below the guest's <c>/tmp/out</c>.</summary>
    public string PathOf(params ReadOnlySpan<string> parts) => Path.Combine([folder, "out", .. parts]);

    /// <summary>The data directory of a scenario's edge. Throws <see cref="InvalidOperationException"/> that tells why when the scenario was not played to its end.</summary>
    public string DataOf(string scenario)
    {
        ThrowIfFailed(scenario);
        return PathOf(scenario, "data");
    }

    /// <summary>What a process that watched the lines was told, and when it was told it. Throws as <see cref="DataOf"/> does.</summary>
    public IReadOnlyList<Move> ObservedOf(string scenario)
    {
        ThrowIfFailed(scenario);
        return [.. File.ReadLines(PathOf(scenario, "observed")).Select(Move.Parse)];
    }

    /// <summary>Wake-ups a second while nothing happened. Throws as <see cref="DataOf"/> does.</summary>
    public double WakeUpsOf(string scenario)
    {
        ThrowIfFailed(scenario);
        return double.Parse(File.ReadAllText(PathOf(scenario, "idle")), CultureInfo.InvariantCulture);
    }

    /// <summary>What was done to the lines of a scenario, in order. Throws as <see cref="DataOf"/> does.</summary>
    public IReadOnlyList<Move> MovesOf(string scenario)
    {
        ThrowIfFailed(scenario);
        return [.. File.ReadLines(PathOf(scenario, "moves")).Select(Move.Parse)];
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private void ThrowIfFailed(string scenario)
    {
        if (!File.Exists(PathOf(scenario, "moves")))
            throw new InvalidOperationException($"{scenario} was not played; the guest said:\n{said}");
        if (File.Exists(PathOf(scenario, "failed")))
            throw new InvalidOperationException($"{scenario} failed: {File.ReadAllText(PathOf(scenario, "failed"))}\nThe edge said:\n{Told(scenario)}");
    }

    private string Told(string scenario) => File.Exists(PathOf(scenario, "said")) ? File.ReadAllText(PathOf(scenario, "said")) : "nothing";
}

/// <summary>A line was driven to a level.</summary>
/// <param name="Before">The kernel's monotonic time before it, since boot.</param>
/// <param name="After">And after it.</param>
public sealed record Move(string Line, bool Level, TimeSpan Before, TimeSpan After)
{
    internal static Move Parse(string text) => text.Split(' ') is [var line, var level, var before, var after]
        ? new Move(line, level == "1", Nanoseconds(before), Nanoseconds(after))
        : throw new FormatException($"no move: {text}");

    private static TimeSpan Nanoseconds(string text) => TimeSpan.FromTicks(long.Parse(text) / TimeSpan.NanosecondsPerTick);
}
