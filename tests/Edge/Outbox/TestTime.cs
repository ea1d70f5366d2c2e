using Microsoft.Extensions.Time.Testing;

namespace Jena.Iot.Edge.Tests.Outbox;

/// <summary>A machine that was booted when the test began, at noon.</summary>
internal sealed class TestTime() : FakeTimeProvider(Noon)
{
    public static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    public override long GetTimestamp() => base.GetTimestamp() - Noon.UtcTicks;
}
