using Jena.Iot.Edge.Health;

namespace Jena.Iot.Edge.Station;

/// <summary>What the cabinet tells of its own health. Every default holds for a property that is left out.</summary>
public sealed record HealthSettings
{
    public const int MaxIntervalSeconds = 86_400;

    /// <summary>Whether it tells anything. Default true.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>How often a gauge is read; 5 s to 1 h. Default 60 s.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>What hardly changes is told again after this long; 1 min to 1 day. Default 15 min. The live stream tells it each minute meanwhile.</summary>
    public TimeSpan Repeat { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How often single gauges are read instead, by a name of <see cref="GaugeNames"/>; 5 s to 1 day, and zero for never. Default none.</summary>
    public IReadOnlyDictionary<string, TimeSpan> Intervals { get; init; } = new Dictionary<string, TimeSpan>();

    /// <summary>From this temperature on the processor is too hot, in °C; 40 to 120. Default 80.</summary>
    public int HotCelsius { get; init; } = 80;

    /// <summary>With so little free, in percent, the disk is nearly full; 1 to 50. Default 5.</summary>
    public int DiskFreePercent { get; init; } = 5;

    /// <summary>With so little available, in percent, memory is short; 1 to 50. Default 8.</summary>
    public int MemoryFreePercent { get; init; } = 8;

    /// <summary>For so long the clock may be unsynchronised; 1 min to 1 day. Default 15 min.</summary>
    public TimeSpan ClockPatience { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>So old the oldest unacknowledged reading may be; 1 min to 7 days. Default 1 h.</summary>
    public TimeSpan OutboxOld { get; init; } = TimeSpan.FromHours(1);

    /// <summary>So many starts within an hour are too many; 2 to 100. Default 5.</summary>
    public int StartsPerHour { get; init; } = 5;

    /// <summary>So many days before its end the edge's own certificate is about to expire; 1 to 365. Default 30.</summary>
    public int CertificateDays { get; init; } = 30;

    /// <summary>How often a gauge is read; null for never.</summary>
    public TimeSpan? IntervalOf(string gauge) =>
        !Intervals.TryGetValue(gauge, out var own) ? Every : own > TimeSpan.Zero ? own : null;
}
