using Jena.Iot.Silo.Clustering;
using Microsoft.Extensions.Time.Testing;

namespace Jena.Iot.Silo.Tests.Clustering;

public sealed class CityClockTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private readonly SteppedTime _machine = new(Noon);

    [Fact]
    public void Before_the_first_look_it_is_the_machines() => Assert.Equal(Noon, new CityClock(_machine).GetUtcNow());

    [Fact]
    public void After_a_look_it_is_the_databases_and_goes_on_with_the_monotonic_clock_whatever_the_wall_clock_does()
    {
        var clock = new CityClock(_machine);
        var asked = clock.GetTimestamp();
        _machine.Advance(TimeSpan.FromMilliseconds(200));

        // It was asked and answered in the middle of the two moments.
        Assert.True(clock.Heard(Noon.AddHours(1), asked, clock.GetTimestamp()));
        Assert.Equal(Noon.AddHours(1).AddMilliseconds(100), clock.GetUtcNow());

        _machine.Step = TimeSpan.FromDays(-1);
        _machine.Advance(TimeSpan.FromSeconds(7));

        Assert.Equal(Noon.AddHours(1).AddMilliseconds(7_100), clock.GetUtcNow());
        Assert.Equal(TimeSpan.FromDays(-1) - TimeSpan.FromHours(1) + TimeSpan.FromMilliseconds(100), clock.MachineAhead);
    }

    [Fact]
    public void An_answer_that_took_too_long_is_left_aside()
    {
        var clock = new CityClock(_machine);
        Assert.True(clock.Heard(Noon.AddHours(1), clock.GetTimestamp(), clock.GetTimestamp()));
        var asked = clock.GetTimestamp();
        var late = CityClock.MostDoubt * 2;
        _machine.Advance(late);

        Assert.False(clock.Heard(Noon.AddHours(2), asked, clock.GetTimestamp()));
        Assert.Equal(Noon.AddHours(1) + late, clock.GetUtcNow());
    }

    [Fact]
    public void The_first_answer_counts_however_long_it_took()
    {
        var clock = new CityClock(_machine);
        var asked = clock.GetTimestamp();
        _machine.Advance(TimeSpan.FromSeconds(20));

        Assert.True(clock.Heard(Noon.AddHours(1), asked, clock.GetTimestamp()));
        Assert.Equal(Noon.AddHours(1).AddSeconds(10), clock.GetUtcNow());
    }

    /// <summary>A machine whose wall clock is stepped.</summary>
    private sealed class SteppedTime(DateTimeOffset start) : FakeTimeProvider(start)
    {
        public TimeSpan Step { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Step;

        // The one that it inherits follows the wall clock.
        public override long GetTimestamp() => base.GetUtcNow().UtcTicks;
    }
}
