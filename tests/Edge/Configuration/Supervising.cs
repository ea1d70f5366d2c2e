using Jena.Iot.Domain.Common;
using Jena.Iot.Edge.Health;
using Jena.Iot.Edge.Hosting;
using Jena.Iot.Edge.Outbox;
using Jena.Iot.Edge.Pins;
using Jena.Iot.Edge.Sampling;
using Jena.Iot.Edge.Station;
using Jena.Iot.Edge.Tests.Hosting;
using Jena.Iot.Edge.Time;
using Jena.Iot.Testing;
using Jena.Iot.Wire.Configuration;
using Jena.Iot.Wire.Delivery;
using Microsoft.Extensions.Logging.Abstractions;

namespace Jena.Iot.Edge.Tests.Configuration;

public sealed class Supervising : IAsyncLifetime
{
    private SupervisedEdge edge = null!;

    public async Task InitializeAsync() => edge = await SupervisedEdge.MakeAsync();

    public async Task DisposeAsync() => await edge.DisposeAsync();

    private Task<ReportedConfiguration> ReportAsync(ConfigurationState state) =>
        edge.PassTimeUntilAsync(edge.Cluster.NextAsync<ReportedConfiguration>(r => r.Last?.State == state), TimeSpan.FromSeconds(state is ConfigurationState.TakenBack ? 5 : 1));

    private Task DesireAsync(string text, int version) => edge.Cluster.DesireAsync(Stations.Edge, Stations.Desired(text, version));

    [Fact]
    public async Task The_file_installed_by_hand_is_reported_on_connecting_and_named_in_the_hello()
    {
        await edge.StartAsync();
        var hello = await edge.Cluster.NextAsync<Hello>();
        var reported = await edge.Cluster.NextAsync<ReportedConfiguration>();

        Assert.Equal((1, ConfigurationHash.Of(edge.Installed), "", edge.Installed), (reported.Version, reported.Hash, reported.By, reported.Station));
        Assert.Equal(("boot-1", null), (reported.Boot, reported.Last));
        Assert.Equal(edge.Time.GetUtcNow(), reported.Since);
        Assert.Equal((1u, reported.Hash), (hello.Configuration, hello.ConfigurationHash));
    }

    [Fact]
    public async Task A_report_that_the_cluster_may_not_have_taken_comes_again_with_a_new_connection_and_every_quarter_of_an_hour()
    {
        await edge.StartAsync();
        await edge.Cluster.NextAsync<ReportedConfiguration>();
        await edge.Cluster.CutAsync();
        await edge.PassTimeUntilAsync(edge.Cluster.NextAsync<ReportedConfiguration>());
        var from = edge.Time.GetUtcNow();
        await edge.PassTimeUntilAsync(edge.Cluster.NextAsync<ReportedConfiguration>(), TimeSpan.FromSeconds(10));
        Assert.InRange(edge.Time.GetUtcNow() - from, TimeSpan.FromMinutes(14), TimeSpan.FromMinutes(20));
    }

    [Fact]
    public async Task A_report_that_finds_no_room_ends_no_session_and_comes_again()
    {
        edge.Cluster.ShedsReports = true;
        await edge.StartAsync();
        await edge.Cluster.NextAsync<ReportedConfiguration>();
        edge.Pins.Set("d1", true);
        await DetectorAsync(82, 5);
        await edge.PassTimeUntilAsync(edge.Cluster.NextAsync<ReportedConfiguration>(), TimeSpan.FromSeconds(10));
        Assert.Equal(1, edge.Cluster.Connects);
    }

    [Fact]
    public async Task A_good_configuration_is_tried_proves_healthy_and_stays_over_a_restart()
    {
        await edge.StartAsync();
        var text = Stations.Text(2, edge.Cluster.Port, more: Stations.SecondPoint);
        await DesireAsync(text, 2);
        var tried = await ReportAsync(ConfigurationState.OnTrial);
        Assert.Equal((2, ConfigurationHash.Of(text), "anna", text), (tried.Version, tried.Hash, tried.By, tried.Station));

        var applied = await ReportAsync(ConfigurationState.Applied);
        Assert.Equal((2, tried.Since), (applied.Version, applied.Since));
        Assert.Equal(2, (await edge.Cluster.RetainedReportAsync(Stations.Edge))!.Version);

        await edge.StopAsync();
        await edge.StartAsync();
        var again = await edge.Cluster.NextAsync<ReportedConfiguration>();
        Assert.Equal((2, "anna", ConfigurationState.Applied, applied.Since), (again.Version, again.By, again.Last!.State, again.Since));
    }

    [Fact]
    public async Task What_the_cluster_is_not_heard_under_is_taken_back_with_what_was_wrong_and_never_tried_again()
    {
        await edge.StartAsync();
        var port = Ports.Free();
        var text = Stations.Text(2, port);
        await DesireAsync(text, 2);

        var back = await ReportAsync(ConfigurationState.TakenBack);
        Assert.Equal((1, ""), (back.Version, back.By));
        Assert.Equal((2, ConfigurationHash.Of(text)), (back.Last!.Version, back.Last.Hash));
        Assert.StartsWith($"the cluster did not answer within 120 s: no connection to mqtt://127.0.0.1:{port}", Assert.Single(back.Last.Problems), StringComparison.Ordinal);

        await edge.StopAsync();
        await edge.StartAsync();
        // What is retained is desired again with each connection; a second hello is answered after it was looked at.
        await edge.Cluster.NextAsync<Hello>();
        await edge.PassTimeUntilAsync(edge.Cluster.NextAsync<Hello>());
        Assert.Equal((1, ConfigurationState.TakenBack), ((await edge.Cluster.RetainedReportAsync(Stations.Edge)) is { } r ? (r.Version, r.Last!.State) : default));
        Assert.Null(edge.Book.Trial);
    }

    [Fact]
    public async Task A_trial_is_taken_back_when_its_time_is_up_and_no_sooner()
    {
        await edge.StartAsync();
        await edge.Cluster.NextAsync<ReportedConfiguration>();
        await DesireAsync(Stations.Text(2, Ports.Free()), 2);
        await edge.Time.SetToAsync(SupervisedEdge.Trial.Within);
        Assert.True(edge.Book.TrialBegan);

        edge.Time.Advance(SupervisedEdge.Trial.Within - TimeSpan.FromMilliseconds(1));
        await edge.SettledAsync();
        Assert.Equal(2, edge.Book.Trial?.Version);
        edge.Time.Advance(TimeSpan.FromMilliseconds(1));
        var back = await edge.Cluster.NextAsync<ReportedConfiguration>();
        Assert.Equal((1, ConfigurationState.TakenBack), (back.Version, back.Last!.State));
    }

    [Fact]
    public async Task A_configuration_with_mistakes_is_refused_with_all_of_them_while_the_agent_goes_on()
    {
        await edge.StartAsync();
        await edge.Cluster.NextAsync<ReportedConfiguration>();
        var agents = edge.Cluster.Connects;
        await DesireAsync(Stations.Text(2, edge.Cluster.Port, edge: "cab-002", uplink: """, "passwordFile": "password" """), 3);

        var refused = await ReportAsync(ConfigurationState.Refused);
        Assert.Equal((1, 3), (refused.Version, refused.Last!.Version));
        Assert.Equal(
            [
                "$.edge: is cab-002, but this edge is cab-001; write \"cab-001\"",
                "$.version: is 2, told was 3; write 3",
                "$.uplink.passwordFile: is a relative path, and a file that comes from the cluster lies in no folder; write \"/etc/jena/password\"",
            ],
            refused.Last.Problems);
        Assert.Equal(agents, edge.Cluster.Connects);
    }

    [Fact]
    public async Task Pins_that_cannot_be_had_take_a_configuration_back_at_once()
    {
        edge.MakesPins = station => station.Version == 1 ? new VirtualPins(new ManualClock(), station.Pins.Lines) : throw new IOException("there is no chip gpiochip7");
        await edge.StartAsync();
        await DesireAsync(Stations.Text(2, edge.Cluster.Port), 2);
        var back = await ReportAsync(ConfigurationState.TakenBack);
        Assert.Equal((1, "there is no chip gpiochip7"), (back.Version, Assert.Single(back.Last!.Problems)));
    }

    [Fact]
    public async Task An_agent_that_cannot_be_made_leaves_no_pins_taken()
    {
        var taken = new List<VirtualPins>();
        edge.MakesPins = station =>
        {
            if (station.Version == 2)
                File.Delete(edge.PasswordFile);
            else
                File.WriteAllText(edge.PasswordFile, "secret");
            taken.Add(new VirtualPins(new ManualClock(), station.Pins.Lines));
            return taken[^1];
        };
        await edge.StartAsync();
        await DesireAsync(Stations.Text(2, edge.Cluster.Port), 2);
        var back = await ReportAsync(ConfigurationState.TakenBack);
        Assert.StartsWith("there is no credential file", Assert.Single(back.Last!.Problems), StringComparison.Ordinal);
        Assert.Equal([true, true, false], taken.Select(static p => p.Completion.IsCompleted));
    }

    [Fact]
    public async Task A_trial_that_a_kill_ended_is_taken_back_at_the_next_start()
    {
        await edge.StartAsync();
        await DesireAsync(Stations.Text(2, edge.Cluster.Port), 2);
        Assert.Equal(2, (await ReportAsync(ConfigurationState.OnTrial)).Version);
        await edge.KillAsync();

        await edge.StartAsync();
        var back = await edge.Cluster.NextAsync<ReportedConfiguration>();
        Assert.Equal((1, ConfigurationState.TakenBack), (back.Version, back.Last!.State));
        Assert.Equal("the edge was killed, crashed or lost its power while it was on trial", Assert.Single(back.Last.Problems));
    }

    [Fact]
    public async Task A_trial_that_a_stop_in_order_ended_begins_anew()
    {
        await edge.StartAsync();
        await DesireAsync(Stations.Text(2, edge.Cluster.Port), 2);
        await ReportAsync(ConfigurationState.OnTrial);
        await edge.StopAsync();
        Assert.False(edge.Book.TrialBegan);

        await edge.StartAsync();
        Assert.Equal(2, (await ReportAsync(ConfigurationState.Applied)).Version);
    }

    [Fact]
    public async Task Nothing_is_tried_while_the_cluster_does_not_answer()
    {
        edge.Cluster.AnswersHello = static _ => null;
        await DesireAsync(Stations.Text(2, edge.Cluster.Port), 2);
        await edge.StartAsync();
        await edge.Cluster.NextAsync<Hello>();
        await edge.PassTimeUntilAsync(edge.Cluster.NextAsync<Hello>());
        Assert.Null(edge.Book.Trial);

        edge.Cluster.AnswersHello = null;
        Assert.Equal(2, (await ReportAsync(ConfigurationState.OnTrial)).Version);
    }

    [Fact]
    public async Task The_outbox_goes_on_densely_and_each_reading_keeps_the_version_it_was_sensed_under()
    {
        await edge.StartAsync();
        edge.Pins.Set("d1", true);
        await DetectorAsync(82, 5);
        edge.Cluster.Deaf.Add(StreamKind.Readings);
        edge.Pins.Set("d1", false);
        await DetectorAsync(81, 5);
        var before = edge.Time.GetUtcNow();
        await DesireAsync(Stations.Text(2, edge.Cluster.Port, more: Stations.SecondPoint), 2);
        await ReportAsync(ConfigurationState.OnTrial);
        var after = edge.Time.GetUtcNow();
        edge.Pins.Set("d2", true);
        edge.Cluster.Deaf.Clear();
        await DetectorAsync(82, 6);
        await ReportAsync(ConfigurationState.Applied);

        var stream = OutboxInspection.Read(edge.DataDirectory)!.Streams[0].Stream;
        var taken = edge.Cluster.Taken[stream];
        Assert.Equal(Enumerable.Range(1, taken.Count), taken.Select(static r => (int)r.Sequence));
        Assert.Equal([(82u, 5u, 1u), (81u, 5u, 1u), (82u, 6u, 2u)], taken.Where(static r => r.Indiana is not null).Select(static r => (r.Indiana.Code, r.Indiana.Parameter, r.Configuration)));
        // The change is told as a gap of what has lines, once, from the moment of the stop to that of the start.
        var gap = Assert.Single(taken, static r => r.Gap is not null);
        Assert.Equal((2u, "junction/holzmarkt"), (gap.Configuration, gap.Asset));
        Assert.InRange(gap.Gap.FirstUtcTicks, (before - SamplingLoop.Undecided).UtcTicks, gap.Gap.LastUtcTicks);
        Assert.InRange(gap.Gap.LastUtcTicks, gap.Gap.FirstUtcTicks, after.UtcTicks);
    }

    private Task DetectorAsync(uint code, uint channel) => edge.PassTimeUntilAsync(edge.Cluster.NextAsync<Batch>(b => b.Readings.Any(r => r.Indiana?.Code == code && r.Indiana.Parameter == channel)));

    [Fact]
    public async Task A_damaged_book_brings_the_file_installed_by_hand_back_and_an_alarm_until_the_next_start()
    {
        await edge.StartAsync();
        await DesireAsync(Stations.Text(2, edge.Cluster.Port), 2);
        await ReportAsync(ConfigurationState.Applied);
        await edge.StopAsync();
        var bytes = File.ReadAllBytes(edge.BookFile);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(edge.BookFile, bytes);

        await edge.Cluster.DesireAsync(Stations.Edge, Stations.Desired(edge.Installed, 1));
        await edge.StartAsync();
        var alarm = await AlarmAsync();
        Assert.Equal(("configuration-damaged", true, "edge/cab-001"), (alarm.Alarm.Code, alarm.Alarm.Raised, alarm.Asset));
        Assert.Equal(1, (await edge.Cluster.RetainedReportAsync(Stations.Edge))!.Version);
        Assert.Equal(bytes, File.ReadAllBytes(Assert.Single(Directory.GetFiles(Path.GetDirectoryName(edge.BookFile)!, "book.damaged-*"))));

        await edge.StopAsync();
        await edge.StartAsync();
        Assert.False((await AlarmAsync()).Alarm.Raised);
    }

    private async Task<SensedReading> AlarmAsync(string code = "configuration-damaged") =>
        (await edge.PassTimeUntilAsync(edge.Cluster.NextAsync<Batch>(b => b.Readings.Any(r => r.Alarm?.Code == code))))
        .Readings.Single(r => r.Alarm?.Code == code);

    [Fact]
    public async Task A_file_installed_by_hand_that_has_mistakes_leaves_the_last_good_configuration_in_force_and_raises_an_alarm_until_it_is_mended()
    {
        await edge.StartAsync();
        await DesireAsync(Stations.Text(2, edge.Cluster.Port), 2);
        await ReportAsync(ConfigurationState.Applied);
        await edge.StopAsync();
        var good = edge.Installed;
        edge.Installed = good.Replace("holzmarkt", "Holz markt", StringComparison.Ordinal);
        await edge.StartAsync();
        Assert.True((await AlarmAsync("station-file-wrong")).Alarm.Raised);
        Assert.Equal(2, (await edge.Cluster.RetainedReportAsync(Stations.Edge))!.Version);

        await edge.StopAsync();
        edge.Installed = good;
        await edge.StartAsync();
        Assert.False((await AlarmAsync("station-file-wrong")).Alarm.Raised);
    }

    [Fact]
    public async Task Pins_that_cannot_be_had_at_a_later_start_leave_the_edge_within_reach_and_are_tried_again_each_minute()
    {
        await edge.StartAsync();
        edge.Pins.Set("d1", true);
        await DetectorAsync(82, 5);
        await edge.StopAsync();
        edge.Time.Advance(TimeSpan.FromHours(1));
        edge.MakesPins = static _ => throw new IOException("there is no chip gpiochip7");
        await edge.StartAsync();
        var alarm = (await AlarmAsync("pins-unavailable")).Alarm;
        Assert.Equal((true, "The pins cannot be had: nothing is sensed by them: there is no chip gpiochip7"), (alarm.Raised, alarm.Text));
        await edge.PassTimeUntilAsync(edge.Cluster.NextAsync<Hello>());
        Assert.StartsWith("cab-001 has no pins: there is no chip gpiochip7; ", edge.Supervisor.Status, StringComparison.Ordinal);

        edge.MakesPins = null;
        Assert.False((await AlarmAsync("pins-unavailable")).Alarm.Raised);
        edge.Pins.Set("d1", true);
        await DetectorAsync(82, 5);
        var gaps = edge.Cluster.Taken[OutboxInspection.Read(edge.DataDirectory)!.Streams[0].Stream].Where(static r => r.Gap is not null).Select(static r => r.Gap).ToArray();
        Assert.Equal(2, gaps.Length);
        // From the stop to the start without pins, and told again when they are there: from the same stop to then.
        Assert.Equal(gaps[0].FirstUtcTicks, gaps[1].FirstUtcTicks);
        Assert.InRange(gaps[1].LastUtcTicks - gaps[0].LastUtcTicks, TimeSpan.FromMinutes(1).Ticks, TimeSpan.FromMinutes(3).Ticks);
    }

    [Fact]
    public async Task Without_pins_the_configuration_of_the_cluster_mends_the_edge()
    {
        await edge.StartAsync();
        await edge.StopAsync();
        edge.MakesPins = station => station.Version == 1 ? throw new IOException("there is no chip gpiochip7") : new VirtualPins(new ManualClock(), station.Pins.Lines);
        await edge.StartAsync();
        await DesireAsync(Stations.Text(2, edge.Cluster.Port), 2);
        Assert.Equal(2, (await ReportAsync(ConfigurationState.Applied)).Version);
        Assert.False((await ClearedAsync("pins-unavailable")).Alarm.Raised);
    }

    private async Task<SensedReading> ClearedAsync(string code) =>
        edge.Cluster.Taken.Values.SelectMany(static taken => taken).LastOrDefault(r => r.Alarm?.Code == code) is { Alarm.Raised: false } told ? told : await AlarmAsync(code);

    [Fact]
    public async Task An_alarm_of_a_contact_that_is_no_longer_in_the_station_ends_and_is_raised_anew_when_it_comes_back()
    {
        const string Door = """, { "kind": "contact", "asset": "edge/cab-001", "meaning": "door", "line": "d2", "closedWhen": "high" }""";
        edge.Installed = Stations.Text(1, edge.Cluster.Port, more: Door);
        await edge.StartAsync();
        Assert.True((await AlarmAsync("door-open")).Alarm.Raised);

        await edge.StopAsync();
        edge.Installed = Stations.Text(2, edge.Cluster.Port);
        await edge.StartAsync();
        var ended = (await AlarmAsync("door-open")).Alarm;
        Assert.Equal((false, "No longer watched"), (ended.Raised, ended.Text));

        await edge.StopAsync();
        edge.Installed = Stations.Text(3, edge.Cluster.Port, more: Door);
        await edge.StartAsync();
        Assert.True((await AlarmAsync("door-open")).Alarm.Raised);
    }

    [Fact]
    public async Task A_change_of_configuration_is_no_start_of_the_process()
    {
        await edge.StartAsync();
        await DesireAsync(Stations.Text(2, edge.Cluster.Port), 2);
        await ReportAsync(ConfigurationState.Applied);
        await edge.StopAsync();
        Assert.Equal((1L, true), Starts());
        await edge.StartAsync();
        await edge.StopAsync();
        Assert.Equal((2L, true), Starts());
        await edge.StartAsync();
    }

    private (long Starts, bool IsStopped) Starts()
    {
        var options = new OutboxOptions { Directory = edge.DataDirectory, MachineIdPath = edge.MachineIdFile };
        var clock = new EdgeClock(edge.Time, new AssumedClockSync(), "boot-1");
        using var store = OutboxStore.Open(options, new OutboxOwner(AssetId.Edge(Stations.Edge), [], 1), clock, NullLogger<OutboxStore>.Instance);
        var starts = HealthMemory.Load(store.LoadInputs()[HealthLoop.Key])!.Starts;
        return (starts.Starts, starts.IsStopped);
    }

    [Fact]
    public async Task A_trial_makes_the_outbox_no_smaller_and_keeps_nothing_shorter()
    {
        await edge.StartAsync();
        edge.Pins.Set("d1", true);
        await DetectorAsync(82, 5);
        await DesireAsync(Stations.Text(2, edge.Cluster.Port, outbox: """, "outbox": { "keepDays": 0, "maxMegabytes": 1 }"""), 2);
        await ReportAsync(ConfigurationState.OnTrial);
        await ReportAsync(ConfigurationState.Applied);
        Assert.Equal(1, OutboxInspection.Read(edge.DataDirectory)!.Streams[0].Oldest);

        var options = new EdgeAgentOptions { Station = StationFile.Parse(Stations.Text(2, outbox: """, "outbox": { "keepDays": 0, "maxMegabytes": 1 }""")).Station!, DataDirectory = "d" };
        Assert.Equal((1L << 20, TimeSpan.Zero), (options.Outbox.MaxBytes, options.Outbox.Keep));
        var former = options with { OutboxAtLeast = new OutboxSettings { MaxMegabytes = 64, Keep = TimeSpan.FromDays(7) } };
        Assert.Equal((64L << 20, TimeSpan.FromDays(7)), (former.Outbox.MaxBytes, former.Outbox.Keep));
    }

    [Fact]
    public async Task An_agent_that_fails_without_a_trial_fails_in_the_open()
    {
        edge.MakesPins = static _ => throw new IOException("there is no chip gpiochip7");
        var error = await Assert.ThrowsAsync<IOException>(edge.StartAsync);
        Assert.Equal("there is no chip gpiochip7", error.Message);
        await Assert.ThrowsAsync<IOException>(() => edge.Running);
        edge.MakesPins = null;
        edge.Supervisor.Dispose();
        await edge.StartAsync();
    }

    [Fact]
    public async Task The_loops_of_the_supervisor_answer_while_agents_come_and_go()
    {
        await edge.StartAsync();
        Assert.Equal(["commands", "sampling", "outbox", "uplink", "configuration"], edge.Supervisor.Loops.Select(static l => l.Part));
        await DesireAsync(Stations.Text(2, Ports.Free()), 2);
        await ReportAsync(ConfigurationState.TakenBack);
        await edge.SettledAsync();
        Assert.StartsWith("cab-001 senses 1 points by version 1, installed by hand; ", edge.Supervisor.Status, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_agent_on_the_directory_is_refused()
    {
        await edge.StartAsync();
        var error = Assert.Throws<OutboxInUseException>(() => Jena.Iot.Edge.Configuration.ConfigurationStore.Open(edge.DataDirectory, default, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance));
        Assert.StartsWith("another agent runs on", error.Message, StringComparison.Ordinal);
    }
}
