using Jena.Iot.Domain.Sensing;
using Jena.Iot.Kernel.Tests.Harness;
using Jena.Iot.Testing.Guest;
using Xunit.Abstractions;

namespace Jena.Iot.Kernel.Tests.Pins;

/// <summary>Every edge of many lines, from the kernel to the outbox.</summary>
[Collection(GuestCollection.Name)]
public sealed class EdgesTests(Guest guest, ITestOutputHelper output)
{
    private const int Count = 32;

    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    internal static Scenario Steady { get; } = Start("steady").Toggle(100, 20, Detectors.Lines(Count)).Toggle(20, 50, Detectors.Lines(Count)).Wait(500).End();

    internal static Scenario Faster { get; } = Start("faster").Toggle(100, 10, Detectors.Lines(Count)).Wait(500).Toggle(100, 5, Detectors.Lines(Count)).Wait(500).End();

    [KernelFact]
    public async Task At_20_ms_a_line_and_slower_32_lines_lose_no_edge_and_invent_none()
    {
        var (moves, told) = (await guest.MovesAsync(Steady), await guest.ToldAsync(Steady));
        var matching = Matching.Of(moves, Detectors.Moves(told));

        output.WriteLine($"{moves.Count} moves in {(moves[^1].After - moves[0].Before).TotalSeconds:0.0} s");
        Assert.Equal(Count * 120, moves.Count);
        Assert.Empty(matching.Lost);
        Assert.Empty(matching.Invented);
        Assert.DoesNotContain(told, static r => r.Value is Gap);
    }

    [KernelFact]
    public async Task An_edge_is_dated_within_a_millisecond_of_what_made_it_at_the_median()
    {
        var matching = Matching.Of(await guest.MovesAsync(Steady), Detectors.Moves(await guest.ToldAsync(Steady)));

        output.WriteLine($"median {matching.Median.TotalMicroseconds:0} us, p99 {matching.Late.Order().ElementAt(matching.Late.Count * 99 / 100).TotalMicroseconds:0} us");
        Assert.InRange(matching.Median, TimeSpan.Zero, Millisecond);
    }

    [KernelFact]
    public async Task Edges_of_all_lines_are_told_in_the_order_in_which_they_happened()
    {
        var told = Detectors.Moves(await guest.ToldAsync(Steady));

        Assert.Equal(told.Select(static t => t.At).Order(), told.Select(static t => t.At));
    }

    [KernelFact]
    public async Task Faster_than_that_no_line_tells_more_edges_than_it_had_and_a_loss_is_told()
    {
        var (moves, told) = (await guest.MovesAsync(Faster), await guest.ToldAsync(Faster));
        var matching = Matching.Of(moves, Detectors.Moves(told));

        output.WriteLine($"{matching.Lost.Count} of {moves.Count} lost, {told.Count(static r => r.Value is Gap)} gaps");
        foreach (var line in Matching.Beside(matching.Lost, moves, Detectors.Moves(told)))
            output.WriteLine(line);
        // What shares an interrupt with its neighbour is found by alternation, and dated within the gap that is told of it.
        var made = moves.CountBy(static m => m.Line).ToDictionary();
        Assert.All(Detectors.Moves(told).CountBy(static t => t.Line), line => Assert.InRange(line.Value, 0, made[line.Key]));
        Assert.True((matching.Lost.Count, matching.Invented.Count) == (0, 0) || told.Any(static r => r.Value is Gap), $"{matching.Lost.Count} edges are lost or misdated without a word");
    }

    private static Scenario Start(string name) =>
        new Scenario(name).With("station.json", Detectors.Station(Count)).Chip(Station.Chip, Detectors.Lines(Count)).Edge("--assume-clock");
}
