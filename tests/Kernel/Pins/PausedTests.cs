using Jena.Iot.Domain.Sensing;
using Jena.Iot.Kernel.Tests.CarParks;
using Jena.Iot.Kernel.Tests.Harness;
using Jena.Iot.Testing.Guest;

namespace Jena.Iot.Kernel.Tests.Pins;

/// <summary>An edge that is stopped (SIGSTOP) and goes on (SIGCONT): the kernel keeps the last 1,024 edges meanwhile.</summary>
[Collection(GuestCollection.Name)]
public sealed class PausedTests(Guest guest)
{
    private const int Kernel = 1024;
    private const int Count = 8;
    private const int After = 10;

    private static readonly string[] Lines = Detectors.Lines(Count);

    internal static Scenario Kept { get; } = Pause("kept", Kernel / Count);

    internal static Scenario Overflown { get; } = Pause("overflown", Kernel / Count * 3 / 2);

    /// <summary>It is stopped with a loop that has just been touched and not yet believed; the vehicle goes on and leaves.</summary>
    internal static Scenario HalfWay { get; } = new Scenario("half-way").With("station.json", LaneTests.Station).Chip(Station.Chip, LaneTests.Lines).Edge("--assume-clock")
        .Set("in-a", true).Wait(2).Pause().Wait(300).Set("in-b", true).Wait(100).Set("in-a", false).Wait(100).Set("in-b", false).Wait(300).Resume().Wait(1000).End();

    [KernelFact]
    public async Task Of_what_happens_while_it_is_stopped_nothing_is_lost_that_the_kernel_kept()
    {
        var (moves, told) = (await guest.MovesAsync(Kept), await guest.ToldAsync(Kept));
        var matching = Matching.Of(moves, Detectors.Moves(told));

        Assert.Equal(Kernel + (Count * After), moves.Count);
        Assert.Empty(matching.Lost);
        Assert.Empty(matching.Invented);
        Assert.DoesNotContain(told, static r => r.Value is Gap);
    }

    [KernelFact]
    public async Task What_the_kernel_did_not_keep_is_told_as_a_gap_that_spans_it()
    {
        var (moves, told) = (await guest.MovesAsync(Overflown), await guest.ToldAsync(Overflown));
        var matching = Matching.Of(moves, Detectors.Moves(told));

        Assert.Empty(matching.Invented);
        // Exactly what found no room: the kernel drops the oldest.
        Assert.Equal(Kernel / 2, matching.Lost.Count);
        var gap = Assert.IsType<Gap>(Assert.Single(told, static r => r.Value is Gap).Value);
        Assert.Equal(GapReason.InputLost, gap.Reason);
        var zero = told.First(static r => r.Time.At is not null) is { Time: var time } ? time.At!.Value - time.Monotonic : default;
        Assert.All(matching.Lost, lost => Assert.InRange(zero + lost.Before, gap.First!.Value - TimeSpan.FromMilliseconds(1), gap.Last!.Value + TimeSpan.FromMilliseconds(1)));
    }

    [KernelFact]
    public async Task A_vehicle_that_drives_through_while_it_is_stopped_is_counted_when_it_was()
    {
        var (moves, told) = (await guest.MovesAsync(HalfWay), await guest.ToldAsync(HalfWay));

        var passage = Assert.Single(told, static r => r.Value is LanePassage);
        Assert.Equal(new LanePassage("in", PassageDirection.In, 1, 0), passage.Value);
        Assert.InRange(passage.Time.Monotonic, moves[^1].Before, moves[^1].After + TimeSpan.FromMilliseconds(2));
    }

    private static Scenario Pause(string name, int times) =>
        new Scenario(name).With("station.json", Detectors.Station(Count)).Chip(Station.Chip, Lines).Edge("--assume-clock")
            .Pause().Toggle(times, 20, Lines).Resume().Wait(1000).Toggle(After, 20, Lines).Wait(500).End();
}
