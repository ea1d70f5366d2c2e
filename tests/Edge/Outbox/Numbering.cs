using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Outbox;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Edge.Tests.Outbox;

public sealed class Numbering : IDisposable
{
    private readonly Bench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public void Each_stream_is_numbered_densely_from_one_in_the_order_given()
    {
        bench.Open();
        Assert.Equal([1, 1, 2], bench.Store.Commit([bench.Probe(), bench.Alarm(), bench.Probe()], []));
        Assert.Equal([2, 3], bench.Store.Commit([bench.Alarm(), bench.Probe()], []));
        Assert.Equal([1, 2, 3], bench.All(bench.Readings).Select(static r => r.Sequence));
        Assert.Equal([1, 2], bench.All(bench.Alarms).Select(static r => r.Sequence));
    }

    [Fact]
    public void What_was_committed_is_there_after_a_restart_with_states_and_position_and_the_same_identity()
    {
        bench.Open();
        bench.Take(bench.Probe(), bench.Alarm());
        bench.Store.Commit([bench.Probe(false)], [new InputState("lane", [1, 2])], stimulus: 41);
        bench.Store.Commit([], [new InputState("door", [3])]);
        var (stream, before) = (bench.Readings.Stream, bench.All(bench.Readings));

        bench.Restart();

        Assert.Equal(stream, bench.Readings.Stream);
        Assert.Equal(before, bench.All(bench.Readings));
        Assert.Equal([1, 2], bench.Store.LoadInputs()["lane"]);
        Assert.Equal([3], bench.Store.LoadInputs()["door"]);
        Assert.Equal(41, bench.Store.LastStimulus);
        Assert.Equal([3], bench.Store.Commit([bench.Probe()], []));
    }

    [Fact]
    public void A_number_is_never_given_again_even_when_everything_was_pruned()
    {
        bench.Open(static o => o with { Keep = TimeSpan.Zero });
        bench.Take(bench.Probe(), bench.Probe(), bench.Probe());
        bench.Readings.Acknowledge(3);
        bench.Store.Maintain();
        Assert.Equal(new Held(4, 4, 3, 3), bench.Readings.Held);

        bench.Restart();

        Assert.Equal([4], bench.Store.Commit([bench.Probe()], []));
    }

    [Fact]
    public void Totals_go_on_when_another_input_counts_the_lane_and_when_the_former_one_comes_back()
    {
        bench.Open();
        Sensed By(string input, Sensed sensed) => sensed with { Input = input };
        bench.Take(By("lane:nord", bench.Passage(1, 0)), By("lane:nord", bench.Passage(1000, 800)));
        bench.Take(By("pulses:nord", bench.Passage(1)), By("pulses:nord", bench.Passage(2)));
        bench.Restart();
        Assert.Equal(new LaneTotals("nord", 1002, 800), bench.Store.ToStream(By("lane:nord", bench.Totals(1000, 800))));
        bench.Take(By("lane:nord", bench.Passage(1001, 800)), By("lane:nord", bench.Passage(1001, 801, PassageDirection.Out)));
        Assert.Equal(new LaneTotals("nord", 1003, 801), bench.Store.ToStream(By("lane:nord", bench.Totals(1001, 801))));

        Assert.Equal(
            [(1, 0), (1000, 800), (1001, 800), (1002, 800), (1003, 800), (1003, 801)],
            bench.All(bench.Readings).Select(static r => (LanePassage)r.Value).Select(static p => (p.TotalIn, p.TotalOut)));
    }

    [Fact]
    public void Counters_of_a_file_that_names_no_inputs_go_on()
    {
        bench.Open();
        bench.Take(bench.Passage(5, 3));
        bench.Close();
        bench.Sql("DROP TABLE lane_input");
        bench.Open();
        bench.Take(bench.Passage(6, 3) with { Input = "lane:nord" });
        Assert.Equal([(5, 3), (6, 3)], bench.All(bench.Readings).Select(static r => (LanePassage)r.Value).Select(static p => (p.TotalIn, p.TotalOut)));
    }

    [Fact]
    public void The_two_streams_of_one_outbox_differ_in_their_last_letter_and_fit_a_topic()
    {
        bench.Open();
        Assert.EndsWith(".r", bench.Readings.Stream, StringComparison.Ordinal);
        Assert.EndsWith(".a", bench.Alarms.Stream, StringComparison.Ordinal);
        Assert.Equal(bench.Readings.Stream[..^2], bench.Alarms.Stream[..^2]);
        Assert.Equal(bench.Readings.Stream[..^2] + ".live", bench.Store.LiveStream);
        Assert.True(Topics.IsStream(bench.Store.LiveStream));
    }

    [Fact]
    public void Each_reading_carries_the_version_of_the_station_that_it_was_sensed_under()
    {
        bench.Open();
        bench.Take(bench.Probe());
        Assert.Equal(7u, Assert.Single(bench.Readings.Read(1, 10)).Configuration);
    }

    [Fact]
    public void A_live_value_has_no_place_in_an_outbox()
    {
        bench.Open();
        Assert.Throws<ArgumentException>(() => bench.Store.Commit([bench.Probe() with { Kind = StreamKind.Live }], []));
        Assert.Equal(1, bench.Readings.Held.Next);
    }

    [Fact]
    public void Two_agents_never_share_a_data_directory()
    {
        bench.Open();
        var refused = Assert.Throws<OutboxInUseException>(() => bench.Open());
        Assert.Contains(bench.Directory, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_outbox_of_a_newer_agent_is_refused_and_left_as_it_is()
    {
        bench.Open();
        bench.Take(bench.Probe());
        bench.Close();
        using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(bench.Directory, "outbox.db")};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version=99";
            command.ExecuteNonQuery();
        }
        Assert.Contains("newer agent", Assert.Throws<InvalidOperationException>(() => bench.Open()).Message, StringComparison.Ordinal);
        Assert.Empty(bench.Aside("damaged"));
    }

    [Fact]
    public void Every_option_out_of_bounds_is_named_at_start()
    {
        var message = Assert.Throws<ArgumentException>(() => new OutboxOptions
        {
            Directory = "",
            Window = TimeSpan.FromMilliseconds(9),
            Keep = TimeSpan.FromDays(91),
            MaxReadings = 999,
            MaxBytes = 1,
        }.Validate()).Message;
        foreach (var word in new[] { "--data", "9 ms", "91 days", "999 readings", "1 bytes" })
            Assert.Contains(word, message, StringComparison.Ordinal);
    }
}
