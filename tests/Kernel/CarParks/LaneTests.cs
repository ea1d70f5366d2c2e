using Jena.Iot.Domain.Sensing;
using Jena.Iot.Kernel.Tests.Harness;
using Jena.Iot.Testing.Guest;

namespace Jena.Iot.Kernel.Tests.CarParks;

/// <summary>Vehicles in lanes with two loops.</summary>
[Collection(GuestCollection.Name)]
public sealed class LaneTests(Guest guest)
{
    internal static string[] Lines { get; } = ["in-a", "in-b", "out-a", "out-b"];

    internal static string Station { get; } = Harness.Station.Of(
        Lines,
        new { kind = "loop-lane", asset = "carpark/nord", lane = "in", a = "in-a", b = "in-b", inDirection = "a-to-b" },
        new { kind = "loop-lane", asset = "carpark/nord", lane = "out", a = "out-a", b = "out-b", inDirection = "b-to-a" });

    internal static Scenario Driven { get; } = Drive(new Scenario("lanes").With("station.json", Station).Chip(Harness.Station.Chip, Lines).Edge("--assume-clock")).Wait(300).End();

    [KernelFact]
    public async Task Vehicles_are_counted_both_ways_and_reversals_and_bounces_count_nothing()
    {
        var told = await guest.ToldAsync(Driven);

        Assert.Equal(
            [
                new LanePassage("in", PassageDirection.In, 1, 0),
                new LanePassage("in", PassageDirection.Out, 1, 1),
                new LanePassage("out", PassageDirection.Out, 0, 1),
                new LanePassage("in", PassageDirection.In, 2, 1),
                new LanePassage("out", PassageDirection.In, 1, 1),
                new LanePassage("in", PassageDirection.In, 3, 1),
            ],
            told.Select(static r => r.Value).OfType<LanePassage>());
        Assert.DoesNotContain(told, static r => r.Value is Gap);
    }

    [KernelFact]
    public async Task A_passage_is_dated_by_the_edge_that_completed_it()
    {
        var (moves, told) = (await guest.MovesAsync(Driven), await guest.ToldAsync(Driven));

        var late = told.Where(static r => r.Value is LanePassage).Select(r => moves.Min(move => (r.Time.Monotonic - move.Before).Duration())).Order().ToArray();
        Assert.InRange(late[late.Length / 2], TimeSpan.Zero, TimeSpan.FromMilliseconds(1));
    }

    private static Scenario Drive(Scenario s)
    {
        Through(s, "in-a", "in-b");
        Through(s, "in-b", "in-a");
        Through(s, "out-a", "out-b");
        // Onto both loops and back again; onto the first and back; onto the second from the other side and back.
        s.Set("in-a", true).Wait(60).Set("in-b", true).Wait(60).Set("in-b", false).Wait(60).Set("in-a", false).Wait(60);
        s.Set("in-a", true).Wait(60).Set("in-a", false).Wait(60);
        s.Set("out-b", true).Wait(60).Set("out-b", false).Wait(60);
        // A relay that bounces at every change.
        Bounce(s, "in-a", true);
        Bounce(s, "in-b", true);
        Bounce(s, "in-a", false);
        Bounce(s, "in-b", false);
        Through(s, "out-b", "out-a");
        // Through, with a step back on both loops.
        s.Set("in-a", true).Wait(60).Set("in-b", true).Wait(60).Set("in-b", false).Wait(60);
        return s.Set("in-b", true).Wait(60).Set("in-a", false).Wait(60).Set("in-b", false).Wait(60);
    }

    private static void Through(Scenario s, string first, string second) =>
        s.Set(first, true).Wait(60).Set(second, true).Wait(60).Set(first, false).Wait(60).Set(second, false).Wait(60);

    private static void Bounce(Scenario s, string line, bool level) =>
        s.Set(line, level).Wait(1).Set(line, !level).Wait(2).Set(line, level).Wait(0.5).Set(line, !level).Wait(0.5).Set(line, level).Wait(60);
}
