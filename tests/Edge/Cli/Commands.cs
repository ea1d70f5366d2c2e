using System.IO.Compression;
using System.Text.Json;
using Jena.Iot.Edge.Chips;
using Jena.Iot.Edge.Cli;
using Jena.Iot.Edge.Outbox;
using Jena.Iot.Edge.Tests.Commands;
using Jena.Iot.Edge.Tests.Outbox;
using Jena.Iot.Edge.Tests.Uplink;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Edge.Tests.Cli;

public sealed class Commands : IDisposable
{
    private const string Station = """{ "edge": "cab-001", "version": 1, "replay": { "devices": { "227": "junction/holzmarkt" } }, "health": { "enabled": false } }""";

    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    private static async Task<(int Code, string Output, string Errors)> InvokeAsync(CancellationToken cancellationToken, params string[] args)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var code = await EdgeCommands.InvokeAsync(args, output, errors, cancellationToken);
        return (code, output.ToString(), errors.ToString());
    }

    private static Task<(int Code, string Output, string Errors)> InvokeAsync(params string[] args) => InvokeAsync(CancellationToken.None, args);

    [Fact]
    public async Task Check_finds_a_good_station_file_good()
    {
        var (code, output, errors) = await InvokeAsync("check", directory.Write("s.json", Station));
        Assert.Equal((0, ""), (code, errors));
        Assert.Contains("edge cab-001, version 1", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_runs_it_can_stop_it_before_its_start_is_through()
    {
        using var returned = new ManualResetEventSlim();
        using var errors = new WaitingWriter(returned);

        var running = EdgeCommands.InvokeAsync(["run", "--station", directory.File("none.json"), "--data", directory.Path], TextWriter.Null, errors);
        returned.Set();

        Assert.Equal(1, await running);
        Assert.True(errors.WroteAfterIt);
    }

    /// <summary>Writes nothing before the call has returned, or much too late.</summary>
    private sealed class WaitingWriter(ManualResetEventSlim returned) : StringWriter
    {
        public bool WroteAfterIt { get; private set; }

        public override void WriteLine(string? value) => WroteAfterIt = returned.Wait(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_station_that_asks_for_chips_which_this_build_lacks_is_not_good()
    {
        var (code, output, errors) = await InvokeAsync("check", directory.Write("s.json", """{ "edge": "cab-001", "version": 1, "signs": [{ "name": "north", "kind": "max7219", "digits": 4 }] }"""));

        Assert.Equal(InstalledChips.Factory is null, code != 0);
        Assert.Equal(InstalledChips.Factory is null, errors.Contains("this build has no chips", StringComparison.Ordinal));
        Assert.Equal(InstalledChips.Factory is null, output.Length == 0);
    }

    [Fact]
    public async Task Check_takes_the_station_file_as_the_other_commands_do_and_exactly_one()
    {
        var file = directory.Write("s.json", Station);
        Assert.Equal(0, (await InvokeAsync("check", "--station", file)).Code);
        foreach (var args in (string[][])[["check"], ["check", file, "--station", file]])
        {
            var (code, _, errors) = await InvokeAsync(args);
            Assert.Equal(1, code);
            Assert.Contains("name one station file", errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Check_says_where_the_password_is_looked_for_and_finds_the_file_good_without_it()
    {
        var file = directory.Write("s.json", """{ "edge": "cab-001", "version": 1, "uplink": { "passwordFile": "cab-001.password" } }""");
        var without = await InvokeAsync("check", file);
        Assert.Equal(0, without.Code);
        Assert.Contains($"$.uplink.passwordFile: there is no {directory.File("cab-001.password")}", without.Errors, StringComparison.Ordinal);
        directory.Write("cab-001.password", "secret");
        Assert.Equal((0, ""), ((await InvokeAsync("check", file)) is var with ? (with.Code, with.Errors) : default));
    }

    [Fact]
    public async Task Check_tells_every_mistake_with_its_place_and_what_to_write()
    {
        var (code, output, errors) = await InvokeAsync("check", directory.Write("s.json", """{ "edge": "Cab 1", "version": 0 }"""));
        Assert.Equal((1, ""), (code, output));
        Assert.Contains("$.edge", errors, StringComparison.Ordinal);
        Assert.Contains("$.version", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mqtt://broker.example:1883", "mqtts://broker.example:8883")]
    [InlineData("broker", "write mqtt://127.0.0.1:1883")]
    public async Task A_broker_that_is_elsewhere_without_tls_or_no_broker_is_refused(string broker, string part)
    {
        var (code, _, errors) = await InvokeAsync("run", "--station", directory.Write("s.json", Station), "--data", directory.Path, "--broker", broker);
        Assert.Equal(1, code);
        Assert.Contains(part, errors, StringComparison.Ordinal);
        Assert.False(File.Exists(directory.File("outbox.db")));
    }

    [Fact]
    public async Task A_credential_file_that_is_not_there_is_named()
    {
        var (code, _, errors) = await InvokeAsync("run", "--station", directory.Write("s.json", Station), "--data", directory.Path, "--credential-file", directory.File("no-password"));
        Assert.Equal(1, code);
        Assert.Contains(directory.File("no-password"), errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pins_that_are_none_are_refused()
    {
        var (code, _, errors) = await InvokeAsync("run", "--station", directory.Write("s.json", Station), "--data", directory.Path, "--pins", "gpio");
        Assert.Equal(1, code);
        Assert.Contains("virtual:unix:/path.sock", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_delivers_until_it_is_stopped_and_the_outbox_then_shows_what_waits()
    {
        await using var cluster = await FakeCluster.StartAsync();
        var data = directory.File("data");
        using var stop = new CancellationTokenSource();
        var running = InvokeAsync(stop.Token, "run", "--station", directory.Write("s.json", Station), "--data", data, "--broker", $"mqtt://127.0.0.1:{cluster.Port}", "--credential-file", directory.Write("password", "secret"), "--assume-clock");
        Assert.Equal(2, (await cluster.NextAsync<Hello>()).Streams.Count);

        var second = await InvokeAsync("run", "--station", directory.File("s.json"), "--data", data);
        Assert.Equal(1, second.Code);
        Assert.Contains("another agent runs", second.Errors, StringComparison.Ordinal);

        await stop.CancelAsync();
        Assert.Equal(0, (await running).Code);
        var shown = await InvokeAsync("outbox", "--data", data, "--json");
        Assert.Equal(0, shown.Code);
        using var json = JsonDocument.Parse(shown.Output);
        Assert.Equal(0, json.RootElement.GetProperty("waiting").GetInt64());
        Assert.Equal(2, json.RootElement.GetProperty("streams").GetArrayLength());
    }

    [Fact]
    public async Task A_saved_state_that_cannot_be_read_is_told_in_one_line()
    {
        using var bench = new Bench();
        bench.Open();
        bench.Store.Commit([], [new InputState("detector:junction/j:11", [1, 2, 3])]);
        bench.Close();
        var station = directory.Write("s.json", """{ "edge": "cab-001", "version": 1, "pins": { "kind": "virtual", "lines": ["d"] }, "points": [{ "kind": "detector", "asset": "junction/j", "channel": 11, "line": "d" }] }""");

        var (code, _, errors) = await InvokeAsync("run", "--station", station, "--data", bench.Directory, "--machine-id-file", Path.Combine(bench.Directory, "machine-id"));

        Assert.Equal(1, code);
        Assert.StartsWith("the saved state of detector:junction/j:11 cannot be read", Assert.Single(errors.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Outbox_shows_how_many_wait_since_when_while_the_agent_has_it_open()
    {
        using var bench = new Bench();
        bench.Open();
        bench.Take(bench.Probe());
        bench.Readings.Acknowledge(1);
        bench.Time.Advance(TimeSpan.FromMinutes(1));
        bench.Take(bench.Probe(), bench.Probe());

        var text = await InvokeAsync("outbox", "--data", bench.Directory);
        Assert.Contains("2 waiting, oldest 2026-05-04T12:01:00Z", text.Output, StringComparison.Ordinal);
        Assert.Contains("acknowledged 1, held 1 to 3", text.Output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse((await InvokeAsync("outbox", "--data", bench.Directory, "--json")).Output);
        Assert.Equal(2, json.RootElement.GetProperty("waiting").GetInt64());
        Assert.Equal(TestTime.Noon.AddMinutes(1), json.RootElement.GetProperty("oldestWaiting").GetDateTimeOffset());
    }

    [Fact]
    public async Task Outbox_says_when_there_is_none()
    {
        var (code, _, errors) = await InvokeAsync("outbox", "--data", directory.Path);
        Assert.Equal(1, code);
        Assert.Contains("there is no outbox", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_ends_well_only_when_everything_is_acknowledged()
    {
        await using var cluster = await FakeCluster.StartAsync();
        string[] args =
        [
            "replay", "--log", directory.Write("log.csv", "2024-05-13 15:00:00,227,82,5\nnonsense\n2024-05-13 15:00:01,999,82,5\n"), "--station", directory.Write("s.json", Station),
            "--broker", $"mqtt://127.0.0.1:{cluster.Port}", "--credential-file", directory.Write("password", "secret"),
        ];
        var (code, output, errors) = await InvokeAsync(args);
        Assert.Equal(0, code);
        Assert.Contains("acknowledged 1 of 1 events", output, StringComparison.Ordinal);
        Assert.Contains("log.csv:2: it has 1 fields", errors, StringComparison.Ordinal);
        Assert.Contains("1 events of device 999", errors, StringComparison.Ordinal);

        cluster.Deaf.Add(StreamKind.Replay);
        cluster.Watermarks.Clear();
        using var stop = new CancellationTokenSource();
        var running = InvokeAsync(stop.Token, args);
        await cluster.NextAsync<Hello>();
        await cluster.NextAsync<Hello>();
        await stop.CancelAsync();
        Assert.Equal(1, (await running).Code);
    }

    [Theory]
    [InlineData("nonsense\n2024-05-13 15:00:01,999,82,5\n", "1 bad lines, 1 events of unmapped devices")]
    [InlineData("", "0 bad lines, 0 events of unmapped devices")]
    public async Task Replay_of_a_log_of_which_nothing_can_be_sent_fails_and_says_so(string log, string part)
    {
        var (code, _, errors) = await InvokeAsync("replay", "--log", directory.Write("log.csv", log), "--station", directory.Write("s.json", Station));
        Assert.Equal(1, code);
        Assert.Contains($"log.csv holds no event that can be sent: {part}", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_of_a_log_that_is_cut_short_fails_and_names_it()
    {
        using var packed = new MemoryStream();
        await using (var zip = new GZipStream(packed, CompressionLevel.Fastest))
            await zip.WriteAsync("2024-05-13 15:00:00,227,82,5\n2024-05-13 15:00:01,227,82,6\n"u8.ToArray());
        await File.WriteAllBytesAsync(directory.File("log.csv.gz"), packed.ToArray()[..^6]);

        var (code, output, errors) = await InvokeAsync("replay", "--log", directory.File("log.csv.gz"), "--station", directory.Write("s.json", Station));

        Assert.Equal((1, ""), (code, output));
        Assert.Contains("log.csv.gz is cut short or damaged", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_without_mapped_devices_says_what_to_write()
    {
        var (code, _, errors) = await InvokeAsync("replay", "--log", directory.Write("log.csv", ""), "--station", directory.Write("s.json", """{ "edge": "cab-001", "version": 1 }"""));
        Assert.Equal(1, code);
        Assert.Contains("\"devices\"", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commands_says_what_was_asked_by_whom_and_what_became_of_it()
    {
        Assert.Contains("there is no record of commands", (await InvokeAsync("commands", "--data", directory.Path)).Errors, StringComparison.Ordinal);
        using var bench = new CommandBench();
        bench.Ask(bench.Output("c-1", "bus", on: true));
        bench.Ask(CommandBench.Show("s-1", 3, "120"));
        bench.Ask(bench.Output("c-2", "tram", on: true, boot: "boot-0"));
        var data = Path.GetDirectoryName(bench.Path)!;

        var (code, output, _) = await InvokeAsync("commands", "--data", data);
        Assert.Equal(0, code);
        Assert.Contains("3 commands, 3 whose fate the cluster does not have", output, StringComparison.Ordinal);
        Assert.Contains("2026-05-04T12:00:00Z c-1: output bus on, by traffic-office (tram is late): executed", output, StringComparison.Ordinal);
        Assert.Contains("c-2: output tram on, by traffic-office (tram is late): refused earlier-boot: ", output, StringComparison.Ordinal);
        Assert.Contains("sign north: version 3, '120'", output, StringComparison.Ordinal);

        using var json = JsonDocument.Parse((await InvokeAsync("commands", "--data", data, "--json")).Output);
        Assert.Equal("executed", json.RootElement.GetProperty("commands")[0].GetProperty("fate").GetString());
    }
}
