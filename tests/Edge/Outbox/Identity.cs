using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Outbox;

namespace Jena.Iot.Edge.Tests.Outbox;

public sealed class Identity : IDisposable
{
    private readonly Bench bench = new();

    public void Dispose() => bench.Dispose();

    private static LanePassage[] Passages(Bench bench) => [.. bench.All(bench.Readings).Select(static r => r.Value).OfType<LanePassage>()];

    [Fact]
    public void A_card_in_another_machine_begins_a_new_stream_and_sends_nothing_of_the_old_one()
    {
        bench.Open();
        bench.Take(bench.Probe(), bench.Passage(1));
        bench.Store.Commit([], [new InputState("lane", [1])]);
        var old = bench.Readings.Stream;
        bench.Close();
        bench.MachineId = "machine-two";

        bench.Open();

        Assert.NotEqual(old, bench.Readings.Stream);
        Assert.Empty(bench.All(bench.Readings));
        Assert.Empty(bench.Store.LoadInputs());
        Assert.Single(bench.Aside("other-machine"));
        Assert.Equal("outbox-of-other-machine", ((AlarmChange)Assert.Single(bench.All(bench.Alarms)).Value).Code);
    }

    [Fact]
    public void A_damaged_outbox_is_set_aside_and_every_asset_is_told_that_something_may_be_lost()
    {
        bench.Open();
        bench.Take(bench.Probe());
        var old = bench.Readings.Stream;
        bench.Close();
        File.WriteAllText(Path.Combine(bench.Directory, "outbox.db"), "this is no database, however long one looks at it");

        bench.Open();

        Assert.NotEqual(old, bench.Readings.Stream);
        Assert.Single(bench.Aside("damaged"));
        Assert.Equal([Bench.Garage, Bench.Node, Bench.Edge], bench.All(bench.Readings).Select(static r => r.Asset));
        Assert.All(bench.All(bench.Readings), static r => Assert.Equal(GapReason.OutboxDamaged, Assert.IsType<Gap>(r.Value).Reason));
        var alarm = (AlarmChange)Assert.Single(bench.All(bench.Alarms)).Value;
        Assert.Equal("outbox-damaged", alarm.Code);
        Assert.Contains(Path.GetFileName(bench.Aside("damaged")[0]), alarm.Text, StringComparison.Ordinal);

        bench.Restart();
        Assert.Equal([true, false], bench.All(bench.Alarms).Select(static r => ((AlarmChange)r.Value).Raised));
    }

    [Fact]
    public void An_outbox_cut_in_half_is_set_aside()
    {
        bench.Open();
        bench.Take([.. Enumerable.Range(0, 2_000).Select(_ => bench.Probe())]);
        bench.Close();
        using (var file = new FileStream(Path.Combine(bench.Directory, "outbox.db"), FileMode.Open))
            file.SetLength(file.Length / 2);
        bench.Open();
        Assert.Single(bench.Aside("damaged"));
        Assert.Equal([4], bench.Store.Commit([bench.Probe()], []));
    }

    [Fact]
    public void Totals_start_at_zero_with_a_new_stream_although_the_samplers_counters_go_on()
    {
        bench.Open();
        bench.Take(bench.Passage(1), bench.Passage(2), bench.Passage(2, 1, PassageDirection.Out));
        bench.Readings.Acknowledge(2);
        bench.Readings.Confirm();
        var old = bench.Readings.Stream;
        bench.Readings.Renew(9);

        Assert.NotEqual(old, bench.Readings.Stream);
        Assert.Equal([new LanePassage("nord", PassageDirection.Out, 0, 1)], Passages(bench));
        Assert.Equal(new Held(1, 2, 1, 0), bench.Readings.Held);
        bench.Take(bench.Passage(3, 1));
        Assert.Equal(new LanePassage("nord", PassageDirection.In, 1, 1), Passages(bench)[^1]);
        Assert.Equal(new LaneTotals("nord", 1, 1), bench.Store.ToStream(bench.Totals(3, 1)));

        bench.Restart();
        bench.Take(bench.Passage(4, 1));
        Assert.Equal(new LanePassage("nord", PassageDirection.In, 2, 1), Passages(bench)[^1]);
    }

    [Fact]
    public void A_file_put_back_to_an_earlier_moment_sends_as_new_only_what_was_sensed_since()
    {
        bench.Open();
        bench.Take(bench.Passage(1), bench.Passage(2));
        // From here on the original went on to 5, and the cluster knows it; this file is a copy from now.
        bench.Restart();
        bench.Take(bench.Passage(3));
        bench.Readings.Renew(5);
        Assert.Equal([new LanePassage("nord", PassageDirection.In, 1, 0)], Passages(bench));
    }

    [Fact]
    public void Of_several_starts_without_a_word_from_the_cluster_the_first_counts_so_that_nothing_is_lost()
    {
        bench.Open();
        bench.Take(bench.Probe());
        bench.Restart();
        bench.Take(bench.Probe(false));
        bench.Restart();
        bench.Take(bench.Probe());
        bench.Readings.Renew(50);
        Assert.Equal([new Heartbeat(false, null, null), new Heartbeat(true, null, null)], bench.All(bench.Readings).Select(static r => r.Value));
    }

    [Fact]
    public void What_is_sensed_after_an_opening_counts_as_unsent_until_the_cluster_agrees()
    {
        bench.Open();
        bench.Take(bench.Probe());
        bench.Restart();
        bench.Take(bench.Probe());
        Assert.Equal(2, bench.Readings.Held.Unsent);

        bench.Store.Commit([bench.Probe()], []);
        bench.Readings.Confirm();

        Assert.Equal(new Held(1, 4, 3, 0), bench.Readings.Held);
        Assert.Equal(4, bench.Readings.Held.Unsent);
        bench.Restart();
        Assert.Equal(4, bench.Readings.Held.Unsent);
    }

    [Fact]
    public void A_renewed_stream_of_readings_leaves_the_alarms_alone()
    {
        bench.Open();
        bench.Take(bench.Alarm(), bench.Probe());
        var alarms = bench.Alarms.Stream;
        bench.Readings.Renew(5);
        Assert.Equal(alarms, bench.Alarms.Stream);
        Assert.Single(bench.All(bench.Alarms));
    }

    [Fact]
    public void Counters_that_the_sampler_began_anew_go_on_from_where_they_were()
    {
        bench.Open();
        bench.Take(bench.Passage(1), bench.Passage(2), bench.Passage(1), bench.Passage(2));
        Assert.Equal([1, 2, 3, 4], Passages(bench).Select(static p => p.TotalIn));
    }
}
