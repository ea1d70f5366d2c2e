using Jena.Iot.Edge.Outbox;
using Jena.Iot.Edge.Time;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Edge.Health.Gauges;

/// <summary>How much waits in the outbox, and for how long.</summary>
/// <param name="streams">Its streams.</param>
/// <param name="clock">Dates the age.</param>
/// <param name="bytes">What it takes on the disk.</param>
internal sealed class OutboxGauge(IReadOnlyList<IStreamSource> streams, IEdgeClock clock, Func<long> bytes) : IGauge
{
    public string Name => GaugeNames.Outbox;

    public IEnumerable<Shown> Read()
    {
        foreach (var stream in streams)
        {
            var held = stream.Held;
            var (depth, age) = stream.Kind is StreamKind.Alarms
                ? (HealthFigures.OutboxWaitingAlarms, HealthFigures.OutboxAgeAlarms)
                : (HealthFigures.OutboxWaitingReadings, HealthFigures.OutboxAgeReadings);
            yield return new Shown(depth.Name, held.Waiting);
            if (Age(stream, held) is { } seconds)
                yield return new Shown(age.Name, Math.Round(seconds));
        }
        yield return new Shown(HealthFigures.OutboxBytes.Name, bytes());
    }

    /// <summary>Bytes of the files of the outbox in <paramref name="directory"/>.</summary>
    public static Func<long> Of(string directory) => () =>
        new DirectoryInfo(directory).EnumerateFiles(OutboxDatabase.FileName + "*").Sum(static file => file.Length);

    /// <summary>Seconds; null for a reading of an earlier boot while UTC is not known.</summary>
    private double? Age(IStreamSource stream, Held held)
    {
        if (held.Waiting == 0 || stream.Read(Math.Max(held.Oldest, held.Acknowledged + 1), 1) is not [var first])
            return 0;
        var now = clock.Monotonic;
        if (first.Boot == clock.Boot)
            return Math.Max(0, (now - TimeSpan.FromTicks(first.Monotonic / 100)).TotalSeconds);
        return first.HasUtcTicks && clock.ToUtc(now) is { } utc ? Math.Max(0, TimeSpan.FromTicks(utc.UtcTicks - first.UtcTicks).TotalSeconds) : null;
    }
}
