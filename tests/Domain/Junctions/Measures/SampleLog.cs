using System.Globalization;
using System.IO.Compression;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Junctions.Measures;

namespace Jena.Iot.Domain.Tests.Junctions.Measures;

/// <summary>The recorded log of three signals, what its detectors are for, and the answers of the field's reference tool.</summary>
internal static class SampleLog
{
    public static readonly TimeWindow Window = new(new DateTimeOffset(2024, 5, 13, 15, 0, 0, TimeSpan.Zero), new DateTimeOffset(2024, 5, 13, 18, 0, 0, TimeSpan.Zero));

    public static readonly MeasureSpan Span = new(Window, TimeSpan.FromMinutes(15), Window.To);

    private static readonly Lazy<IReadOnlyDictionary<int, IReadOnlyList<TimedEvent>>> Whole = new(Read);
    private static readonly Lazy<IReadOnlyList<(int Device, ushort Phase, string Function, ushort Channel)>> Detectors = new(ReadDetectors);

    public static IReadOnlyDictionary<int, IReadOnlyList<TimedEvent>> Events => Whole.Value;

    public static IReadOnlyList<DetectorUse> Uses(int device, string function, TimeSpan shift = default) =>
        [.. Detectors.Value.Where(d => d.Device == device && d.Function == function).Select(d => new DetectorUse(d.Channel, d.Phase, shift))];

    public static IReadOnlyList<string[]> Expected(string file) =>
        [.. File.ReadAllLines(Conformance.Path("junction", "expected", file)).Skip(1).Where(static l => l.Length > 0).Select(static l => l.Split(','))];

    private static Dictionary<int, IReadOnlyList<TimedEvent>> Read()
    {
        using var file = new StreamReader(new GZipStream(File.OpenRead(Conformance.Path("junction", "hires-3-signals-2024-05-13.csv.gz")), CompressionMode.Decompress));
        file.ReadLine();
        var devices = new Dictionary<int, IReadOnlyList<TimedEvent>>();
        while (file.ReadLine() is { } line)
        {
            var cells = line.Split(',');
            var device = int.Parse(cells[1], CultureInfo.InvariantCulture);
            if (!devices.TryGetValue(device, out var events))
                devices.Add(device, events = new List<TimedEvent>());
            ((List<TimedEvent>)events).Add(new TimedEvent(
                DateTimeOffset.Parse(cells[0], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).UtcTicks,
                ushort.Parse(cells[2], CultureInfo.InvariantCulture),
                // A vendor's code has the parameter -1 four times: its 16 bits are 65535.
                unchecked((ushort)short.Parse(cells[3], CultureInfo.InvariantCulture))));
        }
        return devices;
    }

    private static List<(int, ushort, string, ushort)> ReadDetectors() =>
        [.. File.ReadAllLines(Conformance.Path("junction", "detectors.csv")).Skip(1).Where(static l => l.Length > 0).Select(static l => l.Split(','))
            .Select(static c => (int.Parse(c[0], CultureInfo.InvariantCulture), ushort.Parse(c[1], CultureInfo.InvariantCulture), c[2], ushort.Parse(c[3], CultureInfo.InvariantCulture)))];
}
