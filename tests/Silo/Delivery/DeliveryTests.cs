using Jena.Iot.Contracts;
using Jena.Iot.Contracts.Archive;
using Jena.Iot.Domain.CarParks;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Edges;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Silo.Journal;
using Jena.Iot.Silo.Tests.Harness;
using Jena.Iot.Wire.Delivery;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Presence = Jena.Iot.Domain.Edges.Presence;

namespace Jena.Iot.Silo.Tests.Delivery;

public sealed class DeliveryTests : IAsyncLifetime
{
    private readonly DateTimeOffset _now = new(DateTimeOffset.UtcNow.Ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, TimeSpan.Zero);
    private readonly Outgoing _out = new("0123456789abcdef.r");
    private RunningSilo _silo = null!;

    public async Task InitializeAsync() => _silo = await RunningSilo.StartAsync();

    public async Task DisposeAsync() => await _silo.DisposeAsync();

    private Task<byte[]?> DeliverAsync(byte[] batch, string edge = TestCity.Cabinet) => _silo.Grains.Edge(edge).Deliver(batch);

    private (AssetId, DateTimeOffset, ReadingValue) Actuation(int second, ushort channel = 5) =>
        (TestCity.Junction, _now.AddSeconds(-600 + second), new IndianaEvent(82, channel));

    private (AssetId, DateTimeOffset, ReadingValue) Entry(int second, long total) =>
        (TestCity.CarPark, _now.AddSeconds(-600 + second), new LanePassage("north", PassageDirection.In, total, 0));

    private async Task InJournalAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(_silo.Data, "journal.db")};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private async Task<long> TakenAsync() => (await _silo.ViewAsync<JunctionView>(TestCity.Junction)).Totals.Taken;

    [Fact]
    public async Task A_batch_is_acknowledged_once_every_asset_in_it_has_committed()
    {
        var ack = Outgoing.Read(await DeliverAsync(_out.Batch(1, Actuation(1), Entry(2, 1), Actuation(3))));

        Assert.Equal(3UL, ack.Watermark);
        Assert.False(ack.HasExpected);
        Assert.Equal(2, await TakenAsync());
        Assert.Equal(1, (await _silo.ViewAsync<CarParkView>(TestCity.CarPark)).Lanes.Single().In);
        Assert.Equal(3, await _silo.Delivery.ReadEdgeWatermarkAsync(new Source(TestCity.Cabinet, _out.Stream)));
    }

    [Fact]
    public async Task A_batch_that_is_sent_again_cut_anew_counts_only_what_is_new()
    {
        await DeliverAsync(_out.Batch(1, Actuation(1), Actuation(2)));
        var ack = Outgoing.Read(await DeliverAsync(_out.Batch(2, Actuation(2), Actuation(3))));

        Assert.Equal(3UL, ack.Watermark);
        Assert.Equal(3, await TakenAsync());
    }

    [Fact]
    public async Task A_batch_whose_watermark_was_not_saved_is_not_acknowledged_when_it_is_repeated_until_it_is()
    {
        var batch = _out.Batch(1, Actuation(1), Actuation(2));
        await InJournalAsync("CREATE TRIGGER refuse BEFORE INSERT ON edge_watermark BEGIN SELECT RAISE(ABORT, 'not now'); END");

        Assert.Null(await DeliverAsync(batch));
        Assert.Equal(2, await TakenAsync());
        Assert.Null(await DeliverAsync(batch));

        await InJournalAsync("DROP TRIGGER refuse");
        Assert.Equal(2UL, Outgoing.Read(await DeliverAsync(batch)).Watermark);
        Assert.Equal(2, await _silo.Delivery.ReadEdgeWatermarkAsync(new Source(TestCity.Cabinet, _out.Stream)));
        Assert.Equal(2, await TakenAsync());
    }

    [Fact]
    public async Task What_was_handed_to_assets_before_the_databases_server_was_another_is_acknowledged_only_once_they_have_answered_anew()
    {
        await _silo.StopAsync();
        _silo = await RunningSilo.StartAsync(
            _silo.Data, import: false, services: static services => services.AddSingleton(static provider => MovedServer.Before(provider.GetRequiredService<JournalStore>())));
        var source = new Source(TestCity.Cabinet, _out.Stream);
        var batch = _out.Batch(1, Actuation(1), Actuation(2));

        Assert.Null(await DeliverAsync(batch));
        Assert.Equal(0, await _silo.Delivery.ReadEdgeWatermarkAsync(source));

        Assert.Equal(2UL, Outgoing.Read(await DeliverAsync(batch)).Watermark);
        Assert.Equal(2, await _silo.Delivery.ReadEdgeWatermarkAsync(source));
        Assert.Equal(2, await TakenAsync());
    }

    [Fact]
    public async Task What_another_activation_has_saved_is_not_recorded_as_lost_by_one_that_stood_still()
    {
        await DeliverAsync(_out.Batch(1, Actuation(1)));
        await _silo.Delivery.SaveEdgeWatermarkAsync(new Source(TestCity.Cabinet, _out.Stream), 10);
        (_out.Oldest, _out.Acknowledged) = (11, 10);

        Assert.Equal(11UL, Outgoing.Read(await DeliverAsync(_out.Batch(11, Actuation(2)))).Watermark);
        Assert.Empty((await _silo.ViewAsync<CabinetView>(AssetId.Edge(TestCity.Cabinet))).Gaps);
        Assert.Null((await _silo.ViewAsync<JunctionView>(TestCity.Junction)).PartialUntil);
        Assert.Equal(2, await TakenAsync());
    }

    [Fact]
    public async Task What_another_activation_has_acknowledged_is_not_waited_for_by_one_that_read_before_that_was_saved()
    {
        await DeliverAsync(_out.Batch(1, Actuation(1)));
        await _silo.Delivery.SaveEdgeWatermarkAsync(new Source(TestCity.Cabinet, _out.Stream), 10);

        var ahead = Outgoing.Read(await DeliverAsync(_out.Batch(11, Actuation(2))));
        var again = Outgoing.Read(await DeliverAsync(_out.Batch(11, Actuation(2))));

        Assert.Equal((10UL, 11UL), (ahead.Watermark, ahead.Expected));
        Assert.Equal((11UL, false), (again.Watermark, again.HasExpected));
        Assert.Equal(2, await TakenAsync());
    }

    [Fact]
    public async Task A_batch_that_overtakes_another_waits_for_it()
    {
        var second = DeliverAsync(_out.Batch(2, Actuation(2)));
        var first = DeliverAsync(_out.Batch(1, Actuation(1)));

        // Taken together, the second one's answer says it of both.
        if (await first is { } own)
            Assert.InRange(Outgoing.Read(own).Watermark, 1UL, 2UL);
        Assert.Equal(2UL, Outgoing.Read(await second).Watermark);
        Assert.Equal(2, await TakenAsync());
    }

    [Fact]
    public async Task A_gap_is_answered_with_the_sequence_that_is_expected()
    {
        await DeliverAsync(_out.Batch(1, Actuation(1)));
        var ack = Outgoing.Read(await DeliverAsync(_out.Batch(5, Actuation(5))));

        Assert.Equal(1UL, ack.Watermark);
        Assert.Equal(2UL, ack.Expected);
        Assert.Equal(1, await TakenAsync());
    }

    [Fact]
    public async Task Streams_of_one_edge_do_not_wait_for_each_other()
    {
        var alarms = new Outgoing("0123456789abcdef.a", StreamKind.Alarms);
        var stuck = DeliverAsync(_out.Batch(7, Actuation(7)));
        var ack = Outgoing.Read(await DeliverAsync(alarms.Batch(1, (TestCity.CarPark, _now, new AlarmChange("barrier-open", true, AlarmSeverity.High, "the barrier stands open")))));

        Assert.Equal(1UL, ack.Watermark);
        Assert.Equal("barrier-open", (await _silo.ViewAsync<CarParkView>(TestCity.CarPark)).Alarms.Single().Code);
        Assert.Equal(1UL, Outgoing.Read(await stuck).Expected);
    }

    [Fact]
    public async Task A_reading_of_an_unknown_asset_is_buried_and_the_rest_goes_on()
    {
        var ack = Outgoing.Read(await DeliverAsync(_out.Batch(1, Actuation(1), (AssetId.Junction("nowhere"), _now, new IndianaEvent(82, 1)), Actuation(3))));

        Assert.Equal(3UL, ack.Watermark);
        Assert.Equal(2, await TakenAsync());
        var letter = Assert.Single(await _silo.DeadLettersAsync());
        Assert.Equal(("unknown-asset", 2L, "junction/nowhere", TestCity.Cabinet), (letter.Code, letter.Sequence, letter.Asset, letter.Edge));
    }

    [Fact]
    public async Task A_reading_of_another_edges_asset_is_buried()
    {
        var ack = Outgoing.Read(await DeliverAsync(_out.Batch(1, (TestCity.OtherJunction, _now, new IndianaEvent(82, 1)))));

        Assert.Equal(1UL, ack.Watermark);
        Assert.Equal("not-owner", Assert.Single(await _silo.DeadLettersAsync()).Code);
        Assert.Equal(0, (await _silo.ViewAsync<JunctionView>(TestCity.OtherJunction)).Totals.Taken);
    }

    [Fact]
    public async Task A_reading_from_the_far_future_is_buried()
    {
        await DeliverAsync(_out.Batch(1, (TestCity.Junction, _now.AddYears(1), new IndianaEvent(82, 1)), Actuation(2)));

        Assert.Equal("time-in-future", Assert.Single(await _silo.DeadLettersAsync()).Code);
        Assert.Equal(1, await TakenAsync());
    }

    [Fact]
    public async Task A_payload_that_is_no_protobuf_is_buried_and_not_acknowledged()
    {
        Assert.Null(await DeliverAsync([0xFF, 0xFF, 0xFF]));
        Assert.Null(await DeliverAsync([0xFF, 0xFF, 0xFF]));

        var letter = Assert.Single(await _silo.DeadLettersAsync());
        Assert.Equal(("not-protobuf", 0L), (letter.Code, letter.Sequence));
        Assert.Equal([0xFF, 0xFF, 0xFF], letter.Payload);
    }

    [Fact]
    public async Task A_batch_with_a_hole_in_it_is_buried()
    {
        var batch = Batch.Parser.ParseFrom(_out.Batch(1, Actuation(1), Actuation(2)));
        batch.Readings[1].Sequence = 9;

        Assert.Null(await DeliverAsync(Google.Protobuf.MessageExtensions.ToByteArray(batch)));
        Assert.Equal("not-dense", Assert.Single(await _silo.DeadLettersAsync()).Code);
        Assert.Equal(0, await TakenAsync());
    }

    [Fact]
    public async Task A_dead_letter_is_replayed_under_a_source_of_its_own_once_its_cause_is_mended()
    {
        await DeliverAsync(_out.Batch(1, Actuation(1), (AssetId.Junction("nowhere"), _now.AddSeconds(-5), new IndianaEvent(82, 1))));
        var archive = _silo.Grains.GetGrain<IArchiveGrain>(0);
        var letter = Assert.Single(await _silo.DeadLettersAsync());

        Assert.Contains("unknown-asset", await archive.ReplayDeadLetter(letter.Id, "anna"), StringComparison.Ordinal);

        var nowhere = new Domain.Registry.JunctionDefinition { Id = AssetId.Junction("nowhere"), Name = "Nowhere" };
        var edge = new Domain.Registry.EdgeDefinition
        {
            Id = AssetId.Edge(TestCity.Cabinet),
            Name = "Cabinet 1",
            Configurations = [new(1, [TestCity.Junction, TestCity.CarPark, TestCity.Site, TestCity.Node, nowhere.Id])],
        };
        Assert.Empty(await _silo.Grains.GetGrain<Contracts.Registry.IRegistryGrain>(GrainKeys.City).Import(new("Jena", [nowhere, edge]), "anna"));
        Assert.Null(await archive.ReplayDeadLetter(letter.Id, "anna"));
        Assert.Null(await archive.ReplayDeadLetter(letter.Id, "anna"));

        Assert.Equal(1, (await _silo.ViewAsync<JunctionView>(nowhere.Id)).Totals.Taken);
        Assert.NotNull(Assert.Single(await _silo.DeadLettersAsync()).ReplayedAt);
    }

    [Fact]
    public async Task A_new_activation_learns_from_the_journal_what_is_committed()
    {
        await DeliverAsync(_out.Batch(1, Actuation(1), Actuation(2)));
        await _silo.StopAsync();
        _silo = await RunningSilo.StartAsync(_silo.Data, import: false);

        var hello = Outgoing.Read(await _silo.Grains.Edge(TestCity.Cabinet).Hello(_out.Hello(1, 4, 2)));
        Assert.Equal((2UL, false), (hello.Watermark, hello.Renew));
        Assert.Equal(3UL, Outgoing.Read(await DeliverAsync(_out.Batch(1, Actuation(1), Actuation(2), Actuation(3)))).Watermark);
        Assert.Equal(3, await TakenAsync());
    }

    [Fact]
    public async Task A_cluster_that_knows_more_than_the_edge_sensed_asks_for_a_new_stream()
    {
        await DeliverAsync(_out.Batch(1, Actuation(1), Actuation(2)));

        Assert.True(Outgoing.Read(await _silo.Grains.Edge(TestCity.Cabinet).Hello(_out.Hello(1, 2, 1))).Renew);
    }

    [Fact]
    public async Task What_the_edge_no_longer_holds_and_the_cluster_does_not_have_is_recorded_as_lost()
    {
        var ack = Outgoing.Read(await _silo.Grains.Edge(TestCity.Cabinet).Hello(_out.Hello(11, 15, 12)));

        Assert.Equal(10UL, ack.Watermark);
        var gap = (await _silo.ViewAsync<CabinetView>(AssetId.Edge(TestCity.Cabinet))).Gaps[_out.Stream];
        Assert.Equal((1L, 10L), (gap.Gaps, gap.Readings));
        Assert.NotNull((await _silo.ViewAsync<JunctionView>(TestCity.Junction)).PartialUntil);
        Assert.Equal(12UL, Outgoing.Read(await DeliverAsync(_out.Batch(11, Actuation(1), Actuation(2)))).Watermark);
        Assert.Equal(2, await TakenAsync());
    }

    [Fact]
    public async Task What_the_edge_dropped_itself_moves_the_watermark_and_is_not_called_lost_by_restore()
    {
        var ack = Outgoing.Read(await _silo.Grains.Edge(TestCity.Cabinet).Hello(_out.Hello(11, 15, 0)));

        Assert.Equal(10UL, ack.Watermark);
        Assert.Empty((await _silo.ViewAsync<CabinetView>(AssetId.Edge(TestCity.Cabinet))).Gaps);
    }

    [Fact]
    public async Task A_hello_shows_the_cabinet_online_and_a_last_will_offline()
    {
        await _silo.Grains.Edge(TestCity.Cabinet).Hello(_out.Hello(1, 1, 0));
        var online = await _silo.ViewAsync<CabinetView>(AssetId.Edge(TestCity.Cabinet));
        Assert.Equal((Presence.Online, "boot-1"), (online.Presence, online.Boot));
        Assert.NotNull(online.LastSign);

        await _silo.Grains.Edge(TestCity.Cabinet).Presence(false, "boot-1");
        Assert.Equal(Presence.Offline, (await _silo.ViewAsync<CabinetView>(AssetId.Edge(TestCity.Cabinet))).Presence);
    }

    [Fact]
    public async Task A_replayed_log_says_nothing_about_the_cabinet()
    {
        await _silo.Grains.Edge(TestCity.Cabinet).Hello(new Outgoing("replay-1", StreamKind.Replay).Hello(1, 5, 0));

        Assert.Equal(Presence.Unknown, (await _silo.ViewAsync<CabinetView>(AssetId.Edge(TestCity.Cabinet))).Presence);
    }

    [Fact]
    public async Task A_reading_that_comes_before_its_assets_definition_was_brought_is_taken_all_the_same()
    {
        await _silo.StopAsync();
        _silo = await RunningSilo.StartAsync(import: false);
        var imported = new Domain.Registry.RegistryImported("Jena", TestCity.Document.Assets) { At = _now, By = "anna" };
        await _silo.Journal.AppendAsync(new Silo.Journal.Append
        {
            Stream = "registry/city",
            ExpectedVersion = 0,
            Rows = [Silo.Grains.Assets.DecisionCodec.Encode<Domain.Registry.RegistryEvent>([imported], _now)],
            At = _now,
        });
        await ForgetRegistryAsync();

        Assert.Equal(1UL, Outgoing.Read(await DeliverAsync(_out.Batch(1, Actuation(1)))).Watermark);
        Assert.Empty(await _silo.DeadLettersAsync());
        Assert.Equal(1, await TakenAsync());
    }

    /// <summary>Another silo's copy of the registry has not been brought anything either: start anew on the same data.</summary>
    private async Task ForgetRegistryAsync()
    {
        await _silo.StopAsync();
        _silo = await RunningSilo.StartAsync(_silo.Data, import: false);
    }

    [Fact]
    public async Task Live_readings_show_at_once_and_are_never_counted()
    {
        var live = new Outgoing("0123456789abcdef.live", StreamKind.Live);
        Assert.Null(await DeliverAsync(live.Batch(1, (TestCity.Junction, _now, new IndianaEvent(82, 5)))));

        var view = await _silo.ViewAsync<JunctionView>(TestCity.Junction);
        Assert.True(view.Detectors.Single(d => d.Channel == 5).On);
        Assert.Equal(0, view.Totals.Taken);
    }

    [Fact]
    public async Task Events_come_back_in_the_order_of_time_page_by_page_whatever_order_they_came_in()
    {
        await DeliverAsync(_out.Batch(1, Actuation(30), Actuation(10), Actuation(20)));
        await DeliverAsync(_out.Batch(4, Actuation(15), Actuation(25)));
        var archive = _silo.Grains.GetGrain<IArchiveGrain>(0);
        var window = new TimeWindow(_now.AddSeconds(-600), _now.AddSeconds(-1));

        var times = new List<DateTimeOffset>();
        var cursor = "";
        do
        {
            var page = await archive.Events(TestCity.Junction, window, cursor, 2);
            Assert.InRange(page.Json.Count, 1, 2);
            times.AddRange(page.Json.Select(j => System.Text.Json.JsonDocument.Parse(j).RootElement.GetProperty("at").GetDateTimeOffset()));
            cursor = page.Next;
        }
        while (cursor.Length > 0);

        Assert.Equal([10, 15, 20, 25, 30], times.Select(t => (int)(t - _now.AddSeconds(-600)).TotalSeconds));
    }
}
