using System.Text.Json;
using Google.Protobuf;
using Jena.Iot.Contracts;
using Jena.Iot.Contracts.Assets;
using Jena.Iot.Contracts.Registry;
using Jena.Iot.Domain.CarParks;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Junctions.Measures;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Domain.Sites;
using Jena.Iot.Silo.Deadlines;
using Jena.Iot.Silo.Grains.Assets;
using Jena.Iot.Silo.Grains.Registry;
using Jena.Iot.Silo.Journal;
using Jena.Iot.Silo.Tests.Harness;
using Jena.Iot.Testing.Processes;
using Jena.Iot.Wire.Delivery;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;

namespace Jena.Iot.Silo.Tests.Assets;

public sealed class AssetGrainTests : IAsyncLifetime
{
    private RunningSilo _silo = null!;

    public async Task InitializeAsync() => _silo = await RunningSilo.StartAsync(snapshotEvery: 10);

    public async Task DisposeAsync() => await _silo.DisposeAsync();

    [Fact]
    public async Task A_command_with_a_known_id_gives_the_first_outcome_again_and_changes_nothing()
    {
        var grain = _silo.Grains.Asset(TestCity.CarPark);
        var first = await grain.Execute(new CommandRequest("c1", "anna", new CalibrateCarPark(40)));
        await grain.Execute(new CommandRequest("c2", "anna", new CalibrateCarPark(50)));
        var again = await grain.Execute(new CommandRequest("c1", "anna", new CalibrateCarPark(40)));

        Assert.Equal(first, again);
        Assert.False(first.IsRefused);
        var view = await _silo.ViewAsync<CarParkView>(TestCity.CarPark);
        Assert.Equal((50, "anna"), (view.Occupied, view.Calibration!.By));
    }

    [Fact]
    public async Task A_repeated_command_is_answered_only_while_the_journal_commits()
    {
        await _silo.StopAsync();
        _silo = await RunningSilo.StartAsync(_silo.Data, import: false, settings: new Dictionary<string, string?> { ["Journal:CommandTimeout"] = "00:00:01" });
        var grain = _silo.Grains.Asset(TestCity.CarPark);
        var command = new CommandRequest("c1", "anna", new CalibrateCarPark(40));
        var first = await grain.Execute(command);
        await using (var other = new SqliteConnection($"Data Source={Path.Combine(_silo.Data, "journal.db")};Pooling=False"))
        {
            await other.OpenAsync();
            await using var held = other.BeginTransaction();
            await Assert.ThrowsAnyAsync<Exception>(() => grain.Execute(command));
        }

        Assert.Equal(first, await grain.Execute(command));
    }

    [Fact]
    public async Task A_snapshot_of_a_version_that_the_journal_does_not_have_is_left_aside()
    {
        var source = new Source(TestCity.Cabinet, "0123456789abcdef.r");
        await _silo.Journal.SaveSnapshotAsync($"{TestCity.Node}", new Snapshot(99, 1, "{}"u8.ToArray()), []);
        await _silo.StopAsync();
        _silo = await RunningSilo.StartAsync(_silo.Data, import: false);
        var stored = StoredBatch.Header(source, source, backfill: false);
        stored.Readings.Add(ReadingCodec.ToWire(new Reading(1, TestCity.Node, ReadingTime.Of(DateTimeOffset.UtcNow), new Heartbeat(true, 4, 0))));

        Assert.Equal(1, (await _silo.Grains.Asset(TestCity.Node).Take(new TakeRequest(stored.ToByteArray()))).Watermark);
    }

    [Fact]
    public async Task Readings_that_an_asset_has_already_are_answered_for_only_while_the_journal_commits()
    {
        await _silo.StopAsync();
        _silo = await RunningSilo.StartAsync(_silo.Data, import: false, settings: new Dictionary<string, string?> { ["Journal:CommandTimeout"] = "00:00:01" });
        var source = new Source(TestCity.Cabinet, "0123456789abcdef.r");
        var stored = StoredBatch.Header(source, source, backfill: false);
        stored.Readings.Add(ReadingCodec.ToWire(new Reading(1, TestCity.Node, ReadingTime.Of(DateTimeOffset.UtcNow), new Heartbeat(true, 4, 0))));
        var request = new TakeRequest(stored.ToByteArray());
        var grain = _silo.Grains.Asset(TestCity.Node);
        await grain.Take(request);
        await using (var other = new SqliteConnection($"Data Source={Path.Combine(_silo.Data, "journal.db")};Pooling=False"))
        {
            await other.OpenAsync();
            await using var held = other.BeginTransaction();
            await Assert.ThrowsAsync<Contracts.Journal.StoreUnavailableException>(() => grain.Take(request));
        }

        Assert.Equal(1, (await grain.Take(request)).Watermark);
    }

    [Fact]
    public async Task What_needs_no_event_is_answered_only_while_the_journal_commits()
    {
        await _silo.StopAsync();
        _silo = await RunningSilo.StartAsync(_silo.Data, import: false, settings: new Dictionary<string, string?> { ["Journal:CommandTimeout"] = "00:00:01" });
        var (grain, registry) = (_silo.Grains.Asset(TestCity.CarPark), _silo.Grains.GetGrain<IRegistryGrain>(GrainKeys.City));
        var open = new CommandRequest("", "anna", new OpenCarPark());
        await grain.Execute(open);
        Assert.Empty(await registry.Import(TestCity.Document, "anna"));
        var version = (await grain.GetView())!.Version;
        await using (var other = new SqliteConnection($"Data Source={Path.Combine(_silo.Data, "journal.db")};Pooling=False"))
        {
            await other.OpenAsync();
            await using var held = other.BeginTransaction();
            await Assert.ThrowsAnyAsync<Exception>(() => grain.Execute(open));
            await Assert.ThrowsAnyAsync<Exception>(() => registry.Import(TestCity.Document, "anna"));
        }

        Assert.False((await grain.Execute(open)).IsRefused);
        Assert.Equal(version, (await grain.GetView())!.Version);
    }

    [Fact]
    public void A_command_is_the_same_to_a_version_that_knows_a_property_more()
    {
        var outcome = new CommandOutcome(7, null, null);
        var done = RememberedCommand.Of(new CommandRequest("c1", "anna", new Here.Order("VAO-1")), outcome);

        Assert.Equal(outcome, done.Answer(new CommandRequest("c1", "anna", new There.Order("VAO-1")), 9));
        Assert.Equal("id-used", done.Answer(new CommandRequest("c1", "anna", new There.Order("VAO-1", Urgent: true)), 9).RefusalCode);
        Assert.Equal("id-used", done.Answer(new CommandRequest("c1", "anna", new There.Order("VAO-2")), 9).RefusalCode);
    }

    [Fact]
    public async Task An_id_that_was_another_commands_is_refused()
    {
        var grain = _silo.Grains.Asset(TestCity.CarPark);
        await grain.Execute(new CommandRequest("c1", "anna", new CloseCarPark("flood")));
        var outcome = await grain.Execute(new CommandRequest("c1", "anna", new OpenCarPark()));

        Assert.Equal("id-used", outcome.RefusalCode);
        Assert.Equal(CarParkStatus.Closed, (await _silo.ViewAsync<CarParkView>(TestCity.CarPark)).Status);
    }

    [Fact]
    public async Task A_refused_command_says_why_and_leaves_the_version()
    {
        var outcome = await _silo.Grains.Asset(TestCity.CarPark).Execute(new CommandRequest("c1", "anna", new CalibrateCarPark(-1)));

        Assert.True(outcome.IsRefused);
        Assert.Equal(1, outcome.Version);
        Assert.Equal(CarParkStatus.Unknown, (await _silo.ViewAsync<CarParkView>(TestCity.CarPark)).Status);
    }

    [Fact]
    public async Task A_command_of_another_kind_is_refused()
    {
        var outcome = await _silo.Grains.Asset(TestCity.Site).Execute(new CommandRequest("c1", "anna", new CalibrateCarPark(1)));

        Assert.Equal("not-of-this-kind", outcome.RefusalCode);
    }

    [Fact]
    public async Task A_site_becomes_active_when_its_deadline_is_swept()
    {
        var now = DateTimeOffset.UtcNow;
        var outcome = await _silo.Grains.Asset(TestCity.Site).Execute(new CommandRequest("o1", "anna", new OrderSite(now.AddSeconds(-1), now.AddDays(1), "VAO-1")));
        Assert.False(outcome.IsRefused, outcome.RefusalReason);

        await _silo.Service<IEnumerable<IHostedService>>().OfType<DeadlineSweeper>().Single().SweepAsync(CancellationToken.None);

        Assert.Equal(SitePhase.Active, (await _silo.ViewAsync<SiteView>(TestCity.Site)).Phase);
        Assert.DoesNotContain(await _silo.Journal.ReadDueAsync(now.AddHours(1), 10), d => d.Stream == TestCity.Site.ToString());
    }

    [Fact]
    public async Task Assets_that_cannot_load_keep_no_deadline_of_others_from_being_swept()
    {
        var now = DateTimeOffset.UtcNow;
        await Task.WhenAll(Enumerable.Range(0, 450).Select(i => _silo.Journal.AppendAsync(new Append
        {
            Stream = $"site/broken-{i}",
            ExpectedVersion = 0,
            At = now,
            Rows = [new NewRow(RowKind.Decisions, null, now, now, 1, [0xFF])],
            Deadlines = [new Deadline("start", now.AddHours(-1))],
        })));
        var outcome = await _silo.Grains.Asset(TestCity.Site).Execute(new CommandRequest("o1", "anna", new OrderSite(now.AddSeconds(-1), now.AddDays(1), "VAO-1")));
        Assert.False(outcome.IsRefused, outcome.RefusalReason);

        await _silo.Service<IEnumerable<IHostedService>>().OfType<DeadlineSweeper>().Single().SweepAsync(CancellationToken.None);

        Assert.Equal(SitePhase.Active, (await _silo.ViewAsync<SiteView>(TestCity.Site)).Phase);
        Assert.Equal(450, (await _silo.Journal.ReadDueAsync(now, 1_000)).Count);
    }

    [Fact]
    public async Task Importing_the_same_document_again_appends_nothing()
    {
        var before = (await _silo.Grains.Asset(TestCity.Junction).GetView())!.Version;
        Assert.Empty(await _silo.Grains.GetGrain<IRegistryGrain>(GrainKeys.City).Import(TestCity.Document, "again"));

        Assert.Equal(before, (await _silo.Grains.Asset(TestCity.Junction).GetView())!.Version);
    }

    [Fact]
    public async Task A_large_import_is_answered_when_its_first_definitions_were_brought_and_all_others_follow()
    {
        AssetId[] nodes = [.. Enumerable.Range(0, RegistryGrain.InOneGo + 100).Select(static n => AssetId.Node($"many-{n:0000}"))];
        var registry = _silo.Grains.GetGrain<IRegistryGrain>(GrainKeys.City);
        var before = await registry.Version();
        Assert.Empty(await registry.Import(
            TestCity.Document with { Assets = [.. TestCity.Document.Assets, .. nodes.Select(static n => new NodeDefinition { Id = n, Name = n.Slug })] }, "many"));
        Assert.InRange(await registry.Version(), before + 2, before + 3);

        // The import, what was brought before its answer, and the rest.
        await Eventually.TrueAsync(async () => await registry.Version() == before + 3, TimeSpan.FromMinutes(1), () => "definitions are still waiting");
        foreach (var node in nodes)
            Assert.Equal(1, (await _silo.Grains.Asset(node).GetView())!.Version);
    }

    [Fact]
    public async Task A_state_that_was_snapshot_and_left_comes_back_equal_with_its_bins()
    {
        var start = Bin.Of(DateTimeOffset.UtcNow.AddHours(-3)).Start;
        var outgoing = new Outgoing("0123456789abcdef.r");
        for (var i = 0; i < 45; i++)
        {
            // Every third batch is late: it belongs to a bin that was closed by a snapshot in between.
            var at = start.AddMinutes(i % 3 == 0 ? i : i * 3).AddSeconds(i);
            await _silo.Grains.Edge(TestCity.Cabinet).Deliver(outgoing.Batch(1 + (2 * i),
                (TestCity.Junction, at, new IndianaEvent(82, 5)),
                (TestCity.Junction, at.AddSeconds(1), new IndianaEvent(81, 5))));
        }
        var window = new TimeWindow(start, start.AddHours(3));
        var (view, bins) = await ReadAsync(window);
        Assert.Equal(45, bins.Sum(b => b.Detectors.Single().Actuations));

        await _silo.StopAsync();
        _silo = await RunningSilo.StartAsync(_silo.Data, import: false, snapshotEvery: 10);

        var (viewAfter, binsAfter) = await ReadAsync(window);
        Assert.Equal(view, viewAfter);
        Assert.Equal(JsonSerializer.Serialize(bins, DomainJson.Options), JsonSerializer.Serialize(binsAfter, DomainJson.Options));
    }

    [Fact]
    public async Task The_same_events_under_another_stream_change_no_bin()
    {
        var at = Bin.Of(DateTimeOffset.UtcNow.AddHours(-2)).Start;
        (AssetId, DateTimeOffset, ReadingValue)[] events =
            [(TestCity.Junction, at.AddMinutes(1), new IndianaEvent(82, 5)), (TestCity.Junction, at.AddMinutes(2), new IndianaEvent(82, 5))];
        await _silo.Grains.Edge(TestCity.Cabinet).Deliver(new Outgoing("replay-1", StreamKind.Replay).Batch(1, events));
        await _silo.Grains.Edge(TestCity.Cabinet).Deliver(new Outgoing("replay-2", StreamKind.Replay).Batch(1, events));

        var (_, bins) = await ReadAsync(new TimeWindow(at, at.AddMinutes(15)));
        Assert.Equal(2, Assert.Single(Assert.Single(bins).Detectors).Actuations);
    }

    [Fact]
    public async Task The_bin_in_which_a_junctions_record_begins_tells_when_whether_it_is_open_or_stored_or_counted()
    {
        var start = Bin.Of(DateTimeOffset.UtcNow.AddHours(-4)).Start;
        var first = start.AddMinutes(40).AddSeconds(56);
        var window = new TimeWindow(start, start.AddHours(4));
        var outgoing = new Outgoing("0123456789abcdef.r");
        await _silo.Grains.Edge(TestCity.Cabinet).Deliver(outgoing.Batch(1, (TestCity.Junction, first, new IndianaEvent(1, 2)), (TestCity.Junction, first.AddMinutes(20), new IndianaEvent(8, 2))));
        await AssertSinceAsync();

        for (var i = 0; i < 15; i++)
            await _silo.Grains.Edge(TestCity.Cabinet).Deliver(outgoing.Batch(3 + i, (TestCity.Junction, first.AddMinutes(30 + (10 * i)), new IndianaEvent(1, 2))));
        await AssertSinceAsync();
        await _silo.StopAsync();
        _silo = await RunningSilo.StartAsync(_silo.Data, import: false, snapshotEvery: 10);
        await AssertSinceAsync();

        first = start.AddMinutes(10).AddSeconds(3);
        await _silo.Grains.Edge(TestCity.Cabinet).Deliver(outgoing.Batch(18, (TestCity.Junction, first, new IndianaEvent(1, 2))));
        await AssertSinceAsync();

        async Task AssertSinceAsync()
        {
            var grain = _silo.Grains.GetGrain<IJunctionGrain>(TestCity.Junction.ToString());
            foreach (var answer in new[] { await grain.Bins(window), await grain.Counts(window) })
            {
                var bins = answer.Select(static b => JsonSerializer.Deserialize<JunctionBinAggregate>(b.Json, DomainJson.Options)!).ToList();
                Assert.Equal((Bin.Of(first), first), (bins[0].Bin, bins[0].RecordedSince));
                Assert.All(bins.Skip(1), static bin => Assert.Null(bin.RecordedSince));
            }
            var (_, later) = await ReadAsync(new TimeWindow(start.AddHours(1), start.AddHours(4)));
            Assert.NotEmpty(later);
            Assert.All(later, static bin => Assert.Null(bin.RecordedSince));
        }
    }

    [Fact]
    public async Task A_pattern_that_was_told_weeks_ago_comes_with_the_bins_of_today()
    {
        var start = Bin.Of(DateTimeOffset.UtcNow.AddHours(-2)).Start;
        var told = start.AddDays(-60);
        await _silo.Grains.Edge(TestCity.Cabinet).Deliver(new Outgoing("recorded", StreamKind.Replay).Batch(1, (TestCity.Junction, told, new IndianaEvent(131, 4)), (TestCity.Junction, told, new IndianaEvent(132, 60))));
        await _silo.Grains.Edge(TestCity.Cabinet).Deliver(new Outgoing("0123456789abcdef.r").Batch(1, (TestCity.Junction, start.AddMinutes(1), new IndianaEvent(1, 2)), (TestCity.Junction, start.AddMinutes(20), new IndianaEvent(8, 2))));
        await AssertCarriedAsync();

        await _silo.StopAsync();
        _silo = await RunningSilo.StartAsync(_silo.Data, import: false, snapshotEvery: 10);
        await AssertCarriedAsync();

        async Task AssertCarriedAsync()
        {
            var (_, bins) = await ReadAsync(new TimeWindow(start.AddDays(-1), start.AddHours(2)));
            Assert.Equal([new TimedEvent(told.UtcTicks, 131, 4), new TimedEvent(told.UtcTicks, 132, 60)], bins[0].Carried);
            Assert.All(bins.Skip(1), static bin => Assert.Null(bin.Carried));
            var (_, then) = await ReadAsync(new TimeWindow(told.AddHours(-1), told.AddHours(1)));
            Assert.Null(Assert.Single(then).Carried);
        }
    }

    [Fact]
    public async Task A_detector_that_became_occupied_days_ago_comes_with_the_bins_of_today()
    {
        var start = Bin.Of(DateTimeOffset.UtcNow.AddHours(-2)).Start;
        var told = start.AddDays(-5);
        await _silo.Grains.Edge(TestCity.Cabinet).Deliver(new Outgoing("0123456789abcdef.r").Batch(1, (TestCity.Junction, told, new IndianaEvent(82, 5)), (TestCity.Junction, start.AddMinutes(1), new IndianaEvent(1, 2))));
        await AssertCarriedAsync();

        await _silo.StopAsync();
        _silo = await RunningSilo.StartAsync(_silo.Data, import: false, snapshotEvery: 10);
        await AssertCarriedAsync();

        async Task AssertCarriedAsync()
        {
            var window = new TimeWindow(start.AddDays(-1), start.AddHours(2));
            var grain = _silo.Grains.GetGrain<IJunctionGrain>(TestCity.Junction.ToString());
            foreach (var answer in new[] { await grain.Bins(window), await grain.Counts(window) })
                Assert.Equal([new TimedEvent(told.UtcTicks, 82, 5)], JsonSerializer.Deserialize<JunctionBinAggregate>(Assert.Single(answer).Json, DomainJson.Options)!.Carried);
        }
    }

    [Fact]
    public async Task A_bin_that_a_gap_left_without_any_event_is_told_as_partial()
    {
        var start = Bin.Of(DateTimeOffset.UtcNow.AddHours(-3)).Start;
        start = start.AddMinutes(-start.Minute);
        await _silo.Grains.Edge(TestCity.Cabinet).Deliver(new Outgoing("0123456789abcdef.r").Batch(1,
            (TestCity.Junction, start.AddMinutes(1), new IndianaEvent(82, 5)),
            (TestCity.Junction, start.AddMinutes(40), new Gap("0123456789abcdef.r", 90, 91, 2, start.AddMinutes(20), start.AddMinutes(25), GapReason.OutboxFull)),
            (TestCity.Junction, start.AddMinutes(50), new IndianaEvent(82, 5))));

        var (_, bins) = await ReadAsync(new TimeWindow(start, start.AddHours(1)));

        Assert.Equal([(1, false), (0, true), (1, false)], bins.Select(static bin => (bin.Events, bin.Partial)));
        Assert.Equal(start.AddMinutes(1), bins[0].RecordedSince);
        Assert.Equal(MeasureQuality.Partial, Assert.Single(Actuations.Of(bins, new TimeWindow(start, start.AddHours(1)), TimeSpan.FromMinutes(30), start.AddHours(3)), row => row.Start == start).Quality);
    }

    private async Task<(string View, IReadOnlyList<JunctionBinAggregate> Bins)> ReadAsync(TimeWindow window)
    {
        var view = System.Text.Encoding.UTF8.GetString((await _silo.Grains.Asset(TestCity.Junction).GetView())!.Json);
        var bins = await _silo.Grains.GetGrain<IJunctionGrain>(TestCity.Junction.ToString()).Bins(window);
        return (view, [.. bins.Select(b => JsonSerializer.Deserialize<JunctionBinAggregate>(b.Json, DomainJson.Options)!)]);
    }

    private static class Here
    {
        public sealed record Order(string Permit) : IAssetCommand;
    }

    private static class There
    {
        public sealed record Order(string Permit, bool Urgent = false) : IAssetCommand;
    }
}
