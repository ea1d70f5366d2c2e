using System.Text;
using Jena.Iot.Domain.Alarms;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Silo.Journal;
using Jena.Iot.Testing;

namespace Jena.Iot.Silo.Tests.Journal;

/// <summary>What every store of the journal keeps, whichever database it lies in.</summary>
public abstract class JournalCompliance : IAsyncLifetime
{
    protected static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    protected static readonly Source Cabinet = new("cab-017", "0123456789abcdef.r");
    protected const string Junction = "junction/holzmarkt";

    protected JournalStore Journal { get; private set; } = null!;

    /// <summary>A store, not started, on the database of this test.</summary>
    protected abstract JournalStore Open();

    /// <summary>Makes the test's empty database.</summary>
    protected abstract Task PrepareAsync();

    protected abstract Task CleanUpAsync();

    public async Task InitializeAsync()
    {
        await PrepareAsync();
        Journal = Open();
        await Journal.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await Journal.DisposeAsync();
        await CleanUpAsync();
    }

    protected async Task ReopenAsync()
    {
        await Journal.DisposeAsync();
        Journal = Open();
        await Journal.StartAsync();
    }

    protected static NewRow Readings(string payload, DateTimeOffset? first = null, DateTimeOffset? last = null, int count = 1) => new(
        RowKind.Readings, first is { } at ? Bin.Of(at) : null, first, last ?? first, count, Encoding.UTF8.GetBytes(payload));

    protected static NewRow Decisions(string payload, DateTimeOffset? at = null) => new(RowKind.Decisions, null, at, at, 1, Encoding.UTF8.GetBytes(payload));

    protected static Append To(string stream, long expected, params NewRow[] rows) => new() { Stream = stream, ExpectedVersion = expected, At = Noon, Rows = rows };

    protected static string Text(JournalRow row) => Encoding.UTF8.GetString(row.Payload);

    protected static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    protected async Task<List<JournalRow>> AllAsync(string stream, long after = 0)
    {
        var rows = new List<JournalRow>();
        await foreach (var row in Journal.ReadAsync(stream, after))
            rows.Add(row);
        return rows;
    }

    [ComplianceFact]
    public async Task A_later_load_has_the_higher_number_also_of_another_stream_and_after_a_restart()
    {
        var first = (await Journal.LoadAsync(Junction)).Activation;
        var second = (await Journal.LoadAsync("carpark/neue-mitte")).Activation;
        await ReopenAsync();
        var third = (await Journal.LoadAsync(Junction)).Activation;

        Assert.True(0 < first && first < second && second < third, $"{first}, {second}, {third}");
    }

    [ComplianceFact]
    public async Task The_history_of_alarms_is_there_with_the_append_that_made_it_and_in_pages_the_latest_first()
    {
        await Journal.AppendAsync(To(Junction, 0, Decisions("a")) with { Alarms = [Line("dark", 1), Line("dark\0", 2, AlarmSeverity.Low)] });
        await Journal.AppendAsync(To("carpark/neue-mitte", 0, Decisions("a")) with { Alarms = [Line("barrier", 3)] });
        await Assert.ThrowsAsync<VersionConflictException>(() => Journal.AppendAsync(To(Junction, 0, Decisions("b")) with { Alarms = [Line("lost", 4)] }));
        await ReopenAsync();

        var day = new AlarmQuery(new TimeWindow(Noon, Noon.AddDays(1)));
        Assert.Equal(["barrier", "dark\0", "dark"], await Codes(day));
        Assert.Equal(["dark\0", "dark"], await Codes(day with { Kind = AssetKind.Junction }));
        Assert.Equal(["barrier"], await Codes(day with { Asset = AssetId.CarPark("neue-mitte") }));
        Assert.Empty(await Codes(day with { Asset = AssetId.CarPark("neue") }));
        Assert.Equal(["dark"], await Codes(day with { Code = "dark" }));
        Assert.Equal(["barrier", "dark"], await Codes(day with { Worst = AlarmSeverity.High }));
        Assert.Equal(["dark\0"], await Codes(day with { Window = new TimeWindow(Noon.AddSeconds(2), Noon.AddSeconds(3)) }));

        var first = await Journal.ReadAlarmsAsync(day, null, 2);
        Assert.Equal(["dark"], (await Journal.ReadAlarmsAsync(day, new AlarmCursor(first[^1].Transition.At, first[^1].Id), 2)).Select(static l => l.Transition.Code));
        Assert.Equal((Junction, Noon, Line("dark\0", 2, AlarmSeverity.Low)), (first[1].Stream, first[1].Recorded, first[1].Transition));

        async Task<IEnumerable<string>> Codes(AlarmQuery query) => (await Journal.ReadAlarmsAsync(query, null, 100)).Select(static l => l.Transition.Code);
    }

    [ComplianceFact]
    public async Task A_line_of_the_history_is_unannounced_until_an_append_announces_it()
    {
        await Journal.AppendAsync(To(Junction, 0, Decisions("a")) with { Alarms = [Line("a", 1), Line("b", 2), Line("c", 3)] });
        var lines = await Journal.ReadUnannouncedAsync(0, 10);
        Assert.Equal(["a", "b", "c"], lines.Select(static l => l.Transition.Code));
        await Journal.AppendAsync(To("webhooks/city", 0, Decisions("x")) with { Announced = [lines[0].Id, lines[2].Id] });
        await Assert.ThrowsAsync<VersionConflictException>(() => Journal.AppendAsync(To("webhooks/city", 0, Decisions("y")) with { Announced = [lines[1].Id] }));
        Assert.Equal(["b"], (await Journal.ReadUnannouncedAsync(0, 10)).Select(static l => l.Transition.Code));
        Assert.Empty(await Journal.ReadUnannouncedAsync(lines[1].Id, 10));
        Assert.Equal(3, (await Journal.ReadAlarmsAsync(new AlarmQuery(new TimeWindow(Noon, Noon.AddDays(1))), null, 10)).Count);
    }

    private static AlarmTransition Line(string code, double second, AlarmSeverity severity = AlarmSeverity.High) =>
        new(code, AlarmStep.Raised, severity, "text", Noon.AddSeconds(second), 1);

    [ComplianceFact]
    public async Task A_stream_that_does_not_exist_begins_at_nothing()
    {
        var start = await Journal.LoadAsync(Junction);

        Assert.Equal(0, start.Version);
        Assert.Null(start.Snapshot);
        Assert.Empty(start.Watermarks);
        Assert.Empty(await AllAsync(Junction));
    }

    [ComplianceFact]
    public async Task Rows_come_back_as_they_were_appended()
    {
        var first = Noon.AddTicks(1234567);
        var version = await Journal.AppendAsync(To(Junction, 0, Readings("sensed", first, first.AddSeconds(1), 7), Decisions("decided")));

        Assert.Equal(2, version);
        var rows = await AllAsync(Junction);
        Assert.Equal((Junction, 1, RowKind.Readings, (Bin?)Bin.Of(first), (DateTimeOffset?)first, (DateTimeOffset?)first.AddSeconds(1), 7, Noon), Shape(rows[0]));
        Assert.Equal((Junction, 2, RowKind.Decisions, null, null, null, 1, Noon), Shape(rows[1]));
        Assert.Equal(["sensed", "decided"], rows.Select(Text));
        Assert.Equal(["decided"], (await AllAsync(Junction, 1)).Select(Text));
    }

    [ComplianceFact]
    public async Task More_rows_than_a_page_are_read_in_order_and_once()
    {
        await Journal.AppendAsync(To(Junction, 0, [.. Enumerable.Range(1, 1200).Select(i => i % 3 == 0 ? Decisions($"{i}") : Readings($"{i}", Noon))]));

        Assert.Equal(Enumerable.Range(1, 1200).Select(i => $"{i}"), (await AllAsync(Junction)).Select(Text));
    }

    [ComplianceFact]
    public async Task An_append_to_another_version_than_the_head_is_refused_and_writes_nothing()
    {
        await Journal.AppendAsync(To(Junction, 0, Readings("a")));

        var late = To(Junction, 0, Readings("b")) with
        {
            Watermarks = [new SourceWatermark(Cabinet, 9)],
            View = Utf8("view"),
            Deadlines = [new Deadline("d", Noon)],
            Command = new CommandRecord("c", Utf8("outcome")),
        };
        var conflict = await Assert.ThrowsAsync<VersionConflictException>(() => Journal.AppendAsync(late));
        await Assert.ThrowsAsync<VersionConflictException>(() => Journal.AppendAsync(To(Junction, 2, Readings("c"))));
        await Assert.ThrowsAsync<VersionConflictException>(() => Journal.AppendAsync(To("junction/new", 1, Readings("d"))));

        Assert.Contains("expected at version 0 and is at 1", conflict.Message, StringComparison.Ordinal);
        Assert.Equal(["a"], (await AllAsync(Junction)).Select(Text));
        var start = await Journal.LoadAsync(Junction);
        Assert.Equal(1, start.Version);
        Assert.Empty(start.Watermarks);
        Assert.Empty(await Journal.ReadViewsAsync("", 10));
        Assert.Empty(await Journal.ReadDueAsync(Noon, 10));
        Assert.Null(await Journal.FindCommandAsync(Junction, "c"));
        Assert.Equal(0, (await Journal.LoadAsync("junction/new")).Version);
    }

    [ComplianceFact]
    public async Task Everything_in_an_append_is_written_together()
    {
        await Journal.ParkAsync(new NewParked(Junction, Cabinet, 5, Utf8("parked"), Noon));
        var parked = Assert.Single(await Journal.ReadParkedAsync(Junction));

        await Journal.AppendAsync(To(Junction, 0, Readings("a", Noon)) with
        {
            Watermarks = [new SourceWatermark(Cabinet, 5)],
            View = Utf8("view"),
            Deadlines = [new Deadline("stale", Noon.AddMinutes(1))],
            Command = new CommandRecord("command-1", Utf8("outcome")),
            Unparked = [parked.Id],
        });

        Assert.Equal(5, (await Journal.LoadAsync(Junction)).Watermarks[Cabinet]);
        var view = Assert.Single(await Journal.ReadViewsAsync("", 10));
        Assert.Equal((Junction, 1, "view"), (view.Stream, view.Version, Encoding.UTF8.GetString(view.Payload)));
        Assert.Equal(new StoredDeadline(Junction, new Deadline("stale", Noon.AddMinutes(1))), Assert.Single(await Journal.ReadDueAsync(Noon.AddMinutes(1), 10)));
        Assert.Equal(Utf8("outcome"), await Journal.FindCommandAsync(Junction, "command-1"));
        Assert.Empty(await Journal.ReadParkedAsync(Junction));
    }

    [ComplianceFact]
    public async Task An_append_without_rows_is_compared_and_leaves_the_version()
    {
        Assert.Equal(0, await Journal.AppendAsync(To(Junction, 0) with { Watermarks = [new SourceWatermark(Cabinet, 1)] }));
        await Journal.AppendAsync(To(Junction, 0, Readings("a")));

        Assert.Equal(1, await Journal.AppendAsync(To(Junction, 1) with { Watermarks = [new SourceWatermark(Cabinet, 2)] }));
        await Assert.ThrowsAsync<VersionConflictException>(() => Journal.AppendAsync(To(Junction, 0) with { Watermarks = [new SourceWatermark(Cabinet, 3)] }));

        var start = await Journal.LoadAsync(Junction);
        Assert.Equal((1, 2), (start.Version, start.Watermarks[Cabinet]));
    }

    [ComplianceFact]
    public async Task Appends_to_one_stream_that_wait_together_chain()
    {
        var appends = Enumerable.Range(0, 200).Select(i => Journal.AppendAsync(To(Junction, i, Readings($"{i}")) with
        {
            View = Utf8($"{i}"),
            Watermarks = [new SourceWatermark(Cabinet, i + 1)],
            Deadlines = [new Deadline("d", Noon.AddSeconds(i))],
        })).ToList();

        Assert.Equal(Enumerable.Range(1, 200).Select(i => (long)i), await Task.WhenAll(appends));
        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"{i}"), (await AllAsync(Junction)).Select(Text));
        Assert.Equal(Utf8("199"), Assert.Single(await Journal.ReadViewsAsync("", 10)).Payload);
        Assert.Equal(200, (await Journal.LoadAsync(Junction)).Watermarks[Cabinet]);
        Assert.Equal(Noon.AddSeconds(199), Assert.Single(await Journal.ReadDueAsync(DateTimeOffset.MaxValue, 10)).Deadline.Due);
    }

    [ComplianceFact]
    public async Task A_conflict_fails_that_append_alone()
    {
        var appends = Enumerable.Range(0, 100).Select(i => Journal.AppendAsync(To($"junction/j-{i:000}", i % 10 == 0 ? 7 : 0, Readings("a")))).ToList();

        for (var i = 0; i < appends.Count; i++)
        {
            if (i % 10 == 0)
                await Assert.ThrowsAsync<VersionConflictException>(() => appends[i]);
            else
                Assert.Equal(1, await appends[i]);
        }
        Assert.True(Journal.Health.IsHealthy);
    }

    [ComplianceFact]
    public async Task Of_many_appends_to_one_version_exactly_one_wins()
    {
        var appends = Enumerable.Range(0, 50).Select(i => Journal.AppendAsync(To(Junction, 0, Readings($"{i}")))).ToList();
        await Task.WhenAll(appends.Select(append => append.ContinueWith(_ => { }, TaskScheduler.Default)));

        _ = Assert.Single(appends, append => append.IsCompletedSuccessfully);
        Assert.All(appends.Where(append => append.IsFaulted), append => Assert.IsType<VersionConflictException>(append.Exception!.InnerException));
        Assert.Single(await AllAsync(Junction));
    }

    [ComplianceFact]
    public async Task A_watermark_only_rises_and_is_of_its_stream_and_source()
    {
        var alarms = Cabinet with { Stream = "0123456789abcdef.a" };
        await Journal.AppendAsync(To(Junction, 0, Readings("a")) with { Watermarks = [new SourceWatermark(Cabinet, 50), new SourceWatermark(alarms, 3)] });
        await Journal.AppendAsync(To(Junction, 1, Readings("b")) with { Watermarks = [new SourceWatermark(Cabinet, 40)] });
        await Journal.AppendAsync(To("junction/other", 0, Readings("c")) with { Watermarks = [new SourceWatermark(Cabinet, 60)] });

        var start = await Journal.LoadAsync(Junction);
        Assert.Equal((50, 3, 2), (start.Watermarks[Cabinet], start.Watermarks[alarms], start.Watermarks.Count));
        Assert.Equal(60, (await Journal.LoadAsync("junction/other")).Watermarks[Cabinet]);
    }

    [ComplianceFact]
    public async Task An_older_snapshot_is_left_aside()
    {
        await Journal.AppendAsync(To(Junction, 0, [.. Enumerable.Range(0, 20).Select(i => Readings($"{i}"))]));
        await Journal.SaveSnapshotAsync(Junction, new Snapshot(20, 1, Utf8("twenty")), []);
        await Journal.SaveSnapshotAsync(Junction, new Snapshot(10, 1, Utf8("ten")), []);

        Assert.Equal((20, 1, "twenty"), Shape((await Journal.LoadAsync(Junction)).Snapshot!));

        await Journal.SaveSnapshotAsync(Junction, new Snapshot(20, 2, Utf8("new form")), []);
        Assert.Equal((20, 2, "new form"), Shape((await Journal.LoadAsync(Junction)).Snapshot!));
    }

    [ComplianceFact]
    public async Task An_older_aggregate_never_replaces_a_newer_one()
    {
        var bin = Bin.Of(Noon);
        await Journal.SaveSnapshotAsync(Junction, new Snapshot(20, 1, Utf8("s")), [new Aggregate(bin, 20, Utf8("new")), new Aggregate(bin.Next, 20, Utf8("next"))]);
        await Journal.SaveSnapshotAsync(Junction, new Snapshot(30, 1, Utf8("s")), [new Aggregate(bin, 10, Utf8("old")), new Aggregate(new Bin(bin.Number - 1), 30, Utf8("late"))]);
        await Journal.SaveSnapshotAsync(Junction, new Snapshot(5, 1, Utf8("s")), [new Aggregate(bin.Next, 30, Utf8("newer"))]);

        var all = await Journal.ReadAggregatesAsync(Junction, new Bin(bin.Number - 1), new Bin(bin.Number + 2));
        Assert.Equal(["late", "new", "newer"], all.Select(aggregate => Encoding.UTF8.GetString(aggregate.Payload)));
        Assert.Equal([30L, 20L, 30L], all.Select(aggregate => aggregate.Version));
        Assert.Equal(bin, Assert.Single(await Journal.ReadAggregatesAsync(Junction, bin, bin.Next)).Bin);
        Assert.Empty(await Journal.ReadAggregatesAsync("junction/other", new Bin(0), new Bin(long.MaxValue)));
        Assert.Equal(new Bin(bin.Number - 1), await Journal.ReadFirstBinAsync(Junction));
        Assert.Null(await Journal.ReadFirstBinAsync("junction/other"));
    }

    [ComplianceFact]
    public async Task A_span_holds_the_rows_that_reach_into_it_by_time_and_version()
    {
        await Journal.AppendAsync(To(
            Junction, 0,
            Readings("before", Noon.AddMinutes(-20), Noon.AddMinutes(-1)),
            Readings("reaches in", Noon.AddMinutes(-5), Noon),
            Readings("late", Noon.AddMinutes(4)),
            Readings("same time, first", Noon.AddMinutes(2)),
            Readings("same time, second", Noon.AddMinutes(2)),
            Readings("after", Noon.AddMinutes(5)),
            Decisions("by its commit"),
            Readings("long", Noon.AddHours(-5), Noon.AddHours(5)),
            Readings("long and over", Noon.AddHours(-5), Noon.AddTicks(-1))));
        await Journal.AppendAsync(To("junction/other", 0, Readings("other", Noon)));
        var window = new TimeWindow(Noon, Noon.AddMinutes(5));
        string[] expected = ["long", "reaches in", "by its commit", "same time, first", "same time, second", "late"];

        Assert.Equal(expected, (await Journal.ReadSpanAsync(Junction, window, null, 100)).Select(Text));

        for (var page = 1; page <= expected.Length; page++)
            Assert.Equal(expected, (await PagedAsync(window, page)).Select(Text));
    }

    [ComplianceFact]
    public async Task A_bin_gives_its_readings_alone()
    {
        await Journal.AppendAsync(To(
            Junction, 0, Readings("in", Noon), Readings("next", Noon + Bin.Length), Decisions("decided", Noon), Readings("no bin"), Readings("late", Noon.AddMinutes(1))));

        var rows = new List<JournalRow>();
        await foreach (var row in Journal.ReadBinAsync(Junction, Bin.Of(Noon)))
            rows.Add(row);
        Assert.Equal(["in", "late"], rows.Select(Text));
    }

    [ComplianceFact]
    public async Task Deadlines_replace_those_of_their_stream_and_come_due_earliest_first()
    {
        await Journal.AppendAsync(To(Junction, 0) with { Deadlines = [new Deadline("a", Noon.AddMinutes(3)), new Deadline("b", Noon.AddMinutes(1))] });
        await Journal.AppendAsync(To("site/one", 0) with { Deadlines = [new Deadline("a", Noon.AddMinutes(2))] });
        Assert.Equal(["b", "a"], (await Journal.ReadDueAsync(Noon.AddMinutes(2), 10)).Select(due => due.Deadline.Name));
        Assert.Equal([Junction], (await Journal.ReadDueAsync(Noon.AddMinutes(2), 1)).Select(due => due.Stream));
        await Journal.AppendAsync(To("site/two", 0) with { Deadlines = [new Deadline("a", Noon.AddMinutes(2)), new Deadline("b", Noon.AddMinutes(2))] });
        var paged = new List<StoredDeadline>();
        while (await Journal.ReadDueAsync(Noon.AddMinutes(3), 1, paged.LastOrDefault()) is [var next])
            paged.Add(next);
        Assert.Equal(["b junction/holzmarkt", "a site/one", "a site/two", "b site/two", "a junction/holzmarkt"], paged.Select(due => $"{due.Deadline.Name} {due.Stream}"));
        await Journal.AppendAsync(To("site/two", 0) with { Deadlines = [] });

        await Journal.AppendAsync(To(Junction, 0) with { Deadlines = [new Deadline("c", Noon)] });
        await Journal.AppendAsync(To(Junction, 0, Readings("leaves them")));
        await Journal.AppendAsync(To("site/one", 0) with { Deadlines = [] });

        Assert.Equal([new StoredDeadline(Junction, new Deadline("c", Noon))], await Journal.ReadDueAsync(DateTimeOffset.MaxValue, 10));
    }

    [ComplianceFact]
    public async Task A_command_is_recorded_once_in_its_stream()
    {
        await Journal.AppendAsync(To(Junction, 0, Decisions("done")) with { Command = new CommandRecord("c1", Utf8("first")) });
        await Assert.ThrowsAsync<VersionConflictException>(() =>
            Journal.AppendAsync(To(Junction, 1, Decisions("done again")) with { Command = new CommandRecord("c1", Utf8("second")) }));
        await Journal.AppendAsync(To("site/one", 0) with { Command = new CommandRecord("c1", Utf8("another's")) });

        Assert.Equal(Utf8("first"), await Journal.FindCommandAsync(Junction, "c1"));
        Assert.Equal(Utf8("another's"), await Journal.FindCommandAsync("site/one", "c1"));
        Assert.Null(await Journal.FindCommandAsync(Junction, "c2"));
        Assert.Equal(["done"], (await AllAsync(Junction)).Select(Text));
    }

    [ComplianceFact]
    public async Task A_dead_letter_is_kept_once()
    {
        NewDeadLetter[] letters =
        [
            Letter(7, "a"), Letter(7, "a"), Letter(8, "b"), Letter(0, "garbage"), Letter(0, "garbage"), Letter(0, "other garbage"),
        ];
        await Journal.BuryAsync(letters);
        await Journal.BuryAsync(letters);
        await Journal.BuryAsync([]);

        var kept = await Journal.ReadDeadLettersAsync(0, 10);
        Assert.Equal([(7L, "a"), (8L, "b"), (0L, "garbage"), (0L, "other garbage")], kept.Select(letter => (letter.Sequence, Encoding.UTF8.GetString(letter.Payload))));
        Assert.Equal(kept.Skip(2).Select(letter => letter.Id), (await Journal.ReadDeadLettersAsync(kept[1].Id, 10)).Select(letter => letter.Id));
        Assert.Single(await Journal.ReadDeadLettersAsync(0, 1));

        await Journal.MarkReplayedAsync(kept[1].Id, Noon.AddHours(1));
        var replayed = await Journal.FindDeadLetterAsync(kept[1].Id);
        Assert.Equal(
            (Cabinet, 8L, "junction/holzmarkt", new Refusal("bad-value", "say what to mend"), Noon, (DateTimeOffset?)Noon.AddHours(1)),
            (replayed!.Source, replayed.Sequence, replayed.Asset, replayed.Refusal, replayed.At, replayed.ReplayedAt));
        Assert.Null((await Journal.FindDeadLetterAsync(kept[0].Id))!.ReplayedAt);
        Assert.Null(await Journal.FindDeadLetterAsync(long.MaxValue));
    }

    [ComplianceFact]
    public async Task A_dead_letter_is_kept_whatever_its_texts_hold()
    {
        await Journal.BuryAsync([Letter(1, "p") with { Asset = "a\0b\ud800", Refusal = new Refusal("bad-asset-id", "'\0' is not an id") }]);

        var kept = Assert.Single(await Journal.ReadDeadLettersAsync(0, 10));
        Assert.Equal(("a\ufffdb\ufffd", "'\ufffd' is not an id"), (kept.Asset, kept.Refusal.Reason));
    }

    [ComplianceFact]
    public async Task Parked_readings_are_kept_once_and_in_order()
    {
        foreach (var last in (long[])[10, 20, 15, 20])
            await Journal.ParkAsync(new NewParked(Junction, Cabinet, last, Utf8($"{last}"), Noon));
        await Journal.ParkAsync(new NewParked("site/one", Cabinet, 10, Utf8("other"), Noon));

        var parked = await Journal.ReadParkedAsync(Junction);
        Assert.Equal([10L, 20L, 15L], parked.Select(one => one.LastSequence));
        Assert.Equal((Junction, Cabinet, "20"), (parked[1].Stream, parked[1].Source, Encoding.UTF8.GetString(parked[1].Payload)));

        await Journal.AppendAsync(To("site/one", 0) with { Unparked = [parked[0].Id] });
        Assert.Equal(3, (await Journal.ReadParkedAsync(Junction)).Count);
        await Journal.AppendAsync(To(Junction, 0) with { Unparked = [parked[0].Id, parked[2].Id] });
        Assert.Equal([20L], (await Journal.ReadParkedAsync(Junction)).Select(one => one.LastSequence));
    }

    [ComplianceFact]
    public async Task Views_are_read_page_by_page_in_ordinal_order()
    {
        string[] streams = ["site/b", "carpark/z", "junction/a-1", "junction/a", "node/ap", "edge/x"];
        await Task.WhenAll(streams.Select(stream => Journal.AppendAsync(To(stream, 0, Decisions("d")) with { View = Utf8(stream) })));

        var read = new List<StoredView>();
        while (await Journal.ReadViewsAsync(read.Count == 0 ? "" : read[^1].Stream, 4) is { Count: > 0 } page)
            read.AddRange(page);

        Assert.Equal(streams.Order(StringComparer.Ordinal), read.Select(view => view.Stream));
        Assert.All(read, view => Assert.Equal((view.Stream, 1), (Encoding.UTF8.GetString(view.Payload), view.Version)));
    }

    [ComplianceFact]
    public async Task An_edge_watermark_only_rises()
    {
        Assert.Equal(0, await Journal.ReadEdgeWatermarkAsync(Cabinet));
        await Journal.SaveEdgeWatermarkAsync(Cabinet, 10);
        await Journal.SaveEdgeWatermarkAsync(Cabinet, 7);

        Assert.Equal(10, await Journal.ReadEdgeWatermarkAsync(Cabinet));
        await Task.WhenAll(Enumerable.Range(1, 100).Select(i => Journal.SaveEdgeWatermarkAsync(Cabinet, i)));
        Assert.Equal(100, await Journal.ReadEdgeWatermarkAsync(Cabinet));
        Assert.Equal(0, await Journal.ReadEdgeWatermarkAsync(Cabinet with { Stream = "other.r" }));
    }

    [ComplianceFact]
    public async Task Reopening_keeps_everything()
    {
        await Journal.AppendAsync(To(Junction, 0, Readings("a", Noon), Decisions("b")) with
        {
            Watermarks = [new SourceWatermark(Cabinet, 5)],
            View = Utf8("view"),
            Deadlines = [new Deadline("d", Noon)],
            Command = new CommandRecord("c", Utf8("outcome")),
        });
        await Journal.SaveSnapshotAsync(Junction, new Snapshot(2, 1, Utf8("s")), [new Aggregate(Bin.Of(Noon), 2, Utf8("g"))]);
        await Journal.SaveEdgeWatermarkAsync(Cabinet, 5);
        await Journal.BuryAsync([Letter(6, "l")]);
        await Journal.ParkAsync(new NewParked(Junction, Cabinet, 8, Utf8("p"), Noon));

        await ReopenAsync();

        var start = await Journal.LoadAsync(Junction);
        Assert.Equal((2, 2, 5), (start.Version, start.Snapshot!.Version, start.Watermarks[Cabinet]));
        Assert.Equal(["a", "b"], (await AllAsync(Junction)).Select(Text));
        Assert.Single(await Journal.ReadViewsAsync("", 10));
        Assert.Single(await Journal.ReadDueAsync(Noon, 10));
        Assert.NotNull(await Journal.FindCommandAsync(Junction, "c"));
        Assert.Single(await Journal.ReadAggregatesAsync(Junction, Bin.Of(Noon), Bin.Of(Noon).Next));
        Assert.Equal(5, await Journal.ReadEdgeWatermarkAsync(Cabinet));
        Assert.Single(await Journal.ReadDeadLettersAsync(0, 10));
        Assert.Single(await Journal.ReadParkedAsync(Junction));
        Assert.Equal(3, await Journal.AppendAsync(To(Junction, 2, Readings("c"))));
    }

    [ComplianceFact]
    public async Task A_thousand_concurrent_appends_over_fifty_streams_leave_dense_versions()
    {
        await Task.WhenAll(Enumerable.Range(0, 50).Select(async s =>
        {
            for (var i = 0; i < 20; i++)
                Assert.Equal(i + 1, await Journal.AppendAsync(To($"junction/j-{s}", i, Readings($"{i}"))));
        }));

        for (var s = 0; s < 50; s++)
        {
            var rows = await AllAsync($"junction/j-{s}");
            Assert.Equal(Enumerable.Range(0, 20).Select(i => ($"{i}", i + 1L)), rows.Select(row => (Text(row), row.Version)));
        }
    }

    [ComplianceFact]
    public async Task A_caller_that_gives_up_does_not_tear_the_batch()
    {
        using var giveUp = new CancellationTokenSource();
        var given = Journal.AppendAsync(To(Junction, 0, Readings("given up")), giveUp.Token);
        var others = Enumerable.Range(0, 50).Select(i => Journal.AppendAsync(To($"junction/j-{i}", 0, Readings("a")))).ToList();
        await giveUp.CancelAsync();

        Assert.All(await Task.WhenAll(others), version => Assert.Equal(1, version));
        // It may have been written before it was given up; the head tells, and agrees with the rows.
        await given.ContinueWith(_ => { }, TaskScheduler.Default);
        Assert.Equal((await Journal.LoadAsync(Junction)).Version, (await AllAsync(Junction)).Count);
        Assert.True(Journal.Health.IsHealthy);
    }

    [ComplianceFact]
    public async Task What_no_database_could_keep_is_refused_at_once()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Journal.AppendAsync(To("", 0, Readings("a"))));
        await Assert.ThrowsAsync<ArgumentException>(() => Journal.AppendAsync(To("a\0b", 0, Readings("a"))));
        await Assert.ThrowsAsync<ArgumentException>(() => Journal.AppendAsync(To("a\ud800", 0, Readings("a"))));
        await Assert.ThrowsAsync<ArgumentException>(() => Journal.AppendAsync(To(Junction, 0, Readings("a") with { Kind = RowKind.None })));
        await Assert.ThrowsAsync<ArgumentException>(() => Journal.AppendAsync(To(Junction, 0, Readings("a") with { Count = 0 })));
        await Assert.ThrowsAsync<ArgumentException>(() => Journal.AppendAsync(To(Junction, 0, Readings("a") with { Payload = null! })));
    }

    [ComplianceFact]
    public async Task Every_append_that_was_answered_is_there_after_the_store_is_dropped_while_writing()
    {
        var answered = new System.Collections.Concurrent.ConcurrentDictionary<string, long>();
        var enough = new TaskCompletionSource();
        var dropped = Journal;
        var writers = Enumerable.Range(0, 20).Select(async s =>
        {
            for (var i = 0; ; i++)
            {
                try
                {
                    answered[$"junction/j-{s}"] = await dropped.AppendAsync(To($"junction/j-{s}", i, Readings($"{i}")));
                }
                catch (Exception failure) when (failure is InvalidOperationException or JournalWriteException)
                {
                    return;
                }
                if (i == 20)
                    enough.TrySetResult();
            }
        }).ToList();
        await enough.Task;
        await ReopenAsync();
        await Task.WhenAll(writers.Select(writer => writer.WaitAsync(TimeSpan.FromSeconds(30))));

        foreach (var (stream, version) in answered)
        {
            var rows = await AllAsync(stream);
            Assert.True(rows.Count >= version);
            Assert.Equal(Enumerable.Range(1, rows.Count).Select(i => (long)i), rows.Select(row => row.Version));
        }
    }

    private static NewDeadLetter Letter(long sequence, string payload) =>
        new(Cabinet, sequence, Junction, new Refusal("bad-value", "say what to mend"), Utf8(payload), Noon);

    private static (string, long, RowKind, Bin?, DateTimeOffset?, DateTimeOffset?, int, DateTimeOffset) Shape(JournalRow row) =>
        (row.Stream, row.Version, row.Kind, row.Bin, row.First, row.Last, row.Count, row.Committed);

    private static (long, int, string) Shape(Snapshot snapshot) => (snapshot.Version, snapshot.Schema, Encoding.UTF8.GetString(snapshot.Payload));

    private async Task<List<JournalRow>> PagedAsync(TimeWindow window, int size)
    {
        var rows = new List<JournalRow>();
        SpanCursor? cursor = null;
        while (await Journal.ReadSpanAsync(Junction, window, cursor, size) is { Count: > 0 } page)
        {
            rows.AddRange(page);
            cursor = new SpanCursor(page[^1].First ?? page[^1].Committed, page[^1].Version);
        }
        return rows;
    }
}
