using System.Globalization;
using Jena.Iot.Faults.Clocks;
using Jena.Iot.Testing;
using Jena.Iot.Testing.Processes;

namespace Jena.Iot.SystemTests.Faults;

/// <summary>The clock of one process steps while it runs, and no other does.</summary>
public sealed class FakeClockTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(1);

    [ClockFact]
    public async Task A_program_of_NET_sees_each_step_back_and_forth_while_its_monotonic_clock_goes_on()
    {
        using var folder = new TemporaryFolder();
        var clock = new FakeClock(folder.Of("clock"));
        await using var child = Child.Start(BuiltProgram.Faults, ["clock"], clock.Environment);

        foreach (var step in new[] { TimeSpan.Zero, TimeSpan.FromHours(-2), TimeSpan.FromHours(3), TimeSpan.FromDays(-1) })
        {
            clock.Step(step);
            var said = await child.SaysAsync(line => Math.Abs((Wall(line) - DateTimeOffset.UtcNow - clock.Offset).TotalSeconds) < Slack.TotalSeconds, Patience, $"a clock {clock.Offset} off");
            Assert.InRange(Monotonic(said), TimeSpan.Zero, Patience * 4);
        }

        var monotonic = child.Lines.Select(Monotonic).ToArray();
        Assert.Equal(monotonic.Order(), monotonic);
    }

    private static DateTimeOffset Wall(string line) => DateTimeOffset.Parse(line.Split(' ')[0], CultureInfo.InvariantCulture);

    private static TimeSpan Monotonic(string line) => TimeSpan.FromMilliseconds(long.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));
}

/// <summary>A fact that is skipped, saying why, without libfaketime.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ClockFactAttribute : FactAttribute
{
    public ClockFactAttribute() => Skip = FakeClock.Missing;
}
