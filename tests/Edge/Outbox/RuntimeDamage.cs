using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Edge.Tests.Outbox;

public sealed class RuntimeDamage : IDisposable
{
    private readonly Bench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public void A_file_that_is_damaged_under_a_running_agent_is_set_aside_and_sensing_goes_on_with_states_and_totals()
    {
        bench.Open();
        bench.Store.Commit([bench.Passage(1), bench.Passage(2)], [new Jena.Iot.Edge.Outbox.InputState("lane", [2])], stimulus: 2);
        bench.Take([.. Enumerable.Range(0, 40_000).Select(_ => bench.Probe())]);
        bench.Store.Maintain();
        var old = bench.Readings.Stream;
        using (var file = new FileStream(Path.Combine(bench.Directory, "outbox.db"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            var garbage = new byte[file.Length];
            Array.Fill(garbage, (byte)0x5a);
            file.Write(garbage);
        }

        // Whoever meets the damage first, here the acknowledgement, sets the file aside.
        bench.Readings.Acknowledge(40_002);
        bench.Store.Commit([bench.Passage(3)], []);

        Assert.NotEqual(old, bench.Readings.Stream);
        Assert.Equal([2], bench.Store.LoadInputs()["lane"]);
        Assert.Equal(2, bench.Store.LastStimulus);
        Assert.Equal(new LanePassage("nord", PassageDirection.In, 1, 0), bench.All(bench.Readings)[^1].Value);
        Assert.Contains(bench.All(bench.Readings), static r => r.Value is Gap { Reason: GapReason.OutboxDamaged });
    }

    [Fact]
    public void A_reading_that_cannot_be_read_is_damage_and_holds_nothing_up()
    {
        bench.Open();
        bench.Take(bench.Probe(), bench.Probe());
        var old = bench.Readings.Stream;
        bench.Sql("UPDATE reading SET payload = x'ffffff' WHERE sequence = 1");

        Assert.Empty(bench.Readings.Read(1, 10));

        Assert.NotEqual(old, bench.Readings.Stream);
        Assert.Single(bench.Aside("damaged"));
        Assert.All(bench.All(bench.Readings), static r => Assert.Equal(GapReason.OutboxDamaged, Assert.IsType<Gap>(r.Value).Reason));
    }

    [Fact]
    public void A_reading_that_cannot_be_read_stops_no_sensing_when_it_is_its_turn_to_be_dropped()
    {
        bench.Open(static o => o with { MaxReadings = 1_000 });
        bench.Take([.. Enumerable.Range(0, 1_000).Select(_ => bench.Probe())]);
        bench.Sql("UPDATE reading SET payload = x'ffffff' WHERE sequence = 1");

        Assert.Equal([4], bench.Store.Commit([bench.Probe()], []));

        Assert.Single(bench.Aside("damaged"));
    }
}
