using Microsoft.Extensions.Time.Testing;

namespace Jena.Iot.Edge.Tests.Outbox;

/// <summary>A machine that was booted when the test began, at noon.</summary>
internal sealed class TestTime() : FakeTimeProvider(Noon)
{
    public static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    /// <summary>By how much the wall clock was set since; timers and timestamps know nothing of it.</summary>
    public TimeSpan Stepped { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Stepped;

    public override long GetTimestamp() => base.GetUtcNow().UtcTicks - Noon.UtcTicks;
}
