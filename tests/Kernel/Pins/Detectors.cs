using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Kernel.Tests.Harness;
using Jena.Iot.Testing.Guest;

namespace Jena.Iot.Kernel.Tests.Pins;

/// <summary>Detectors that believe every edge: each move of a line is one reading, and each reading was a move.</summary>
internal static class Detectors
{
    private const string Junction = "junction/nord";

    public static string[] Lines(int count) => [.. Enumerable.Range(1, count).Select(static n => $"d{n}")];

    public static string Station(int count) => Harness.Station.Of(Lines(count), [.. Enumerable.Range(1, count).Select(static n => new { kind = "detector", asset = Junction, channel = n, line = $"d{n}", debounceMs = 0 })]);

    /// <summary>Readings as moves of lines, in the order of their numbers.</summary>
    public static IReadOnlyList<(string Line, bool Level, TimeSpan At)> Moves(IEnumerable<Reading> told) =>
        [.. told.Where(static r => r.Value is IndianaEvent).Select(static r => (IndianaEvent)r.Value is { Code: var code, Parameter: var channel } ? ($"d{channel}", code == IndianaCode.DetectorOn, r.Time.Monotonic) : default)];
}
