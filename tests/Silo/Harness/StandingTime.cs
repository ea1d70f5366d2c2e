namespace Jena.Iot.Silo.Tests.Harness;

/// <summary>A wall clock that stands still until it is moved; timers run as they do.</summary>
internal sealed class StandingTime : TimeProvider
{
    private long _ticks = new DateTimeOffset(2026, 3, 27, 12, 0, 0, TimeSpan.Zero).UtcTicks;

    public DateTimeOffset Now => GetUtcNow();

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    public void Forward(double seconds) => Interlocked.Add(ref _ticks, TimeSpan.FromSeconds(seconds).Ticks);
}
