using System.Text.Json;
using Google.Protobuf;
using Jena.Iot.Contracts;
using Jena.Iot.Contracts.Archive;
using Jena.Iot.Contracts.Assets;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Edges;
using Jena.Iot.Domain.Edges.Outputs;
using Jena.Iot.Silo.Tests.Harness;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Silo.Tests.Edges;

public sealed class CommandTests : IAsyncLifetime
{
    private const long Second = 1_000_000_000;
    private static readonly AssetId Id = AssetId.Edge(TestCity.Cabinet);

    private readonly StandingTime _time = new();
    private RunningSilo _silo = null!;

    private ICabinetGrain Cabinet => _silo.Grains.GetGrain<ICabinetGrain>(Id.ToString());

    public async Task InitializeAsync() => _silo = await RunningSilo.StartAsync(broker: true, time: _time);

    public async Task DisposeAsync() => await _silo.DisposeAsync();

    private static Hello Hello(string boot = "boot-1", long seconds = 1_000) => new() { Protocol = 1, Boot = boot, Configuration = 1, Monotonic = seconds * Second };

    /// <summary>What a hello is answered with, as if the message had come over the broker.</summary>
    private async Task<IReadOnlyList<Command>> HelloAsync(Hello hello) =>
        [.. (await _silo.Grains.Edge(TestCity.Cabinet).Hello(hello.ToByteArray())).Orders.Commands.Select(c => Command.Parser.ParseFrom(c.Message))];

    private async Task<string> AskAsync(CabinetCommand command)
    {
        var outcome = await Cabinet.Execute(new CommandRequest("", "anna", command));
        Assert.False(outcome.IsRefused, outcome.RefusalReason);
        return outcome.Made!;
    }

    private Task<string> AskAsync() => AskAsync(new RequestOutput("programme-2", true, "Event traffic", HoldMs: 5_000));

    private async Task<OutputRequest> RequestAsync() => Assert.Single(await Cabinet.Requests());

    private async Task<IReadOnlyList<string>> ResultAsync(CommandResult result, string? id = null) =>
        Ack.Parser.ParseFrom(await _silo.Grains.Edge(TestCity.Cabinet).Result(id ?? result.Id, result.ToByteArray())).Results;

    private static CommandResult Executed(string id) => new() { Id = id, Fate = Fate.Executed, Boot = "boot-1", Monotonic = 1_001 * Second, Output = new OutputResult { Output = "programme-2", On = true } };

    private static CommandResult Refused(string id, string code) => new() { Id = id, Fate = Fate.Refused, Code = code, Reason = "because", Boot = "boot-2" };

    private async Task RestartAsync()
    {
        await _silo.StopAsync();
        _silo = await RunningSilo.StartAsync(_silo.Data, broker: true, import: false, time: _time);
    }

    [Fact]
    public async Task A_request_reaches_the_edge_at_once_and_its_fate_is_acknowledged_once_it_is_committed()
    {
        await using var edge = await PlayedEdge.ConnectAsync(_silo);
        await edge.HelloAsync(Hello());
        _time.Forward(10);
        var id = await AskAsync();

        var command = await edge.CommandAsync();
        Assert.Equal((id, "boot-1", 1_040 * Second, "anna", "Event traffic"), (command.Id, command.Boot, command.Deadline, command.By, command.Reason));
        Assert.Equal(new OutputCommand { Output = "programme-2", On = true, HoldMs = 5_000 }, command.Output);
        Assert.Equal(RequestPhase.Sent, (await RequestAsync()).Phase);

        _time.Forward(1);
        await edge.ResultAsync(Executed(id));
        Assert.Equal([id], (await edge.AckAsync()).Results);
        Assert.Equal((RequestPhase.Executed, true, _time.Now), ((await RequestAsync()).Phase, (await RequestAsync()).ReadBack, (await RequestAsync()).Since));
        var shown = (await _silo.ViewAsync<CabinetView>(Id)).Outputs["programme-2"];
        Assert.Equal((true, id, _time.Now.AddSeconds(5)), (shown.On, shown.Request, shown.Until));
    }

    [Fact]
    public async Task Before_the_edge_said_hello_nothing_is_sent_and_then_it_is()
    {
        await using var edge = await PlayedEdge.ConnectAsync(_silo);
        var id = await AskAsync();
        Assert.Equal(RequestPhase.Requested, (await RequestAsync()).Phase);

        _time.Forward(20);
        await edge.HelloAsync(Hello("boot-7", 5));

        var command = await edge.CommandAsync();
        Assert.Equal((id, "boot-7", 15 * Second), (command.Id, command.Boot, command.Deadline));
    }

    [Fact]
    public async Task A_silo_that_dies_between_commit_and_sending_sends_after_the_next_hello_with_the_first_boot_and_deadline()
    {
        await HelloAsync(Hello());
        var id = await AskAsync();
        await RestartAsync();

        var again = Assert.Single(await HelloAsync(Hello(seconds: 1_020)));
        Assert.Equal((id, "boot-1", 1_030 * Second), (again.Id, again.Boot, again.Deadline));
        var afterReboot = Assert.Single(await HelloAsync(Hello("boot-2", 3)));
        Assert.Equal((id, "boot-1", 1_030 * Second), (afterReboot.Id, afterReboot.Boot, afterReboot.Deadline));
    }

    [Fact]
    public async Task A_request_that_was_committed_alone_before_the_silo_died_is_given_to_the_boot_that_says_hello()
    {
        var id = await AskAsync();
        await RestartAsync();
        await using var edge = await PlayedEdge.ConnectAsync(_silo);

        await edge.HelloAsync(Hello("boot-2", 3));
        Assert.Equal((id, "boot-2", 33 * Second), await edge.CommandAsync() is var c ? (c.Id, c.Boot, c.Deadline) : default);
    }

    [Fact]
    public async Task An_edge_that_is_away_leaves_it_unanswered_and_its_refusal_after_a_reboot_counts()
    {
        await HelloAsync(Hello());
        var id = await AskAsync();
        _time.Forward(90);
        await Cabinet.DeadlineReached(new Deadline(RequestBook.Overdue, _time.Now));
        Assert.Equal(RequestPhase.Unanswered, (await RequestAsync()).Phase);

        Assert.Equal(id, Assert.Single(await HelloAsync(Hello("boot-2", 3))).Id);
        Assert.Equal([id], await ResultAsync(Refused(id, CommandCodes.EarlierBoot)));
        Assert.Equal((RequestPhase.Refused, "earlier-boot", "because"), ((await RequestAsync()).Phase, (await RequestAsync()).Code, (await RequestAsync()).Detail));
        Assert.Empty(await HelloAsync(Hello("boot-2", 33)));
    }

    [Fact]
    public async Task A_result_that_is_told_twice_is_acknowledged_twice_and_stored_once()
    {
        await HelloAsync(Hello());
        var id = await AskAsync();
        await ResultAsync(Executed(id));
        var version = (await Cabinet.GetView())!.Version;

        Assert.Equal([id], await ResultAsync(Executed(id)));
        Assert.Equal(version, (await Cabinet.GetView())!.Version);
    }

    [Fact]
    public async Task The_fate_of_a_command_that_nobody_asked_for_is_in_the_audit_and_acknowledged()
    {
        Assert.Equal(["o-lost"], await ResultAsync(Executed("o-lost")));

        await _silo.Grains.Edge(TestCity.Cabinet).Deliver(new Outgoing("0123456789abcdef.r").Batch(1, (Id, _time.Now, new Domain.Sensing.ContactChange("door", true))));
        var window = new TimeWindow(_time.Now.AddHours(-1), _time.Now.AddHours(1));
        var archive = _silo.Grains.GetGrain<IArchiveGrain>(0);
        var page = await archive.Decisions(Id, window, "", 100);
        var told = page.Json.Select(j => JsonDocument.Parse(j).RootElement).Single(j => j.GetProperty("type").GetString() == "unknown-fate-reported");
        Assert.DoesNotContain(page.Json, j => JsonDocument.Parse(j).RootElement.GetProperty("type").GetString() == "contactChange");
        Assert.Equal(page.Json.Count + 1, (await archive.Events(Id, window, "", 100)).Json.Count);
        Assert.Equal(("o-lost", "executed"), (told.GetProperty("id").GetString(), told.GetProperty("fate").GetString()));
    }

    [Fact]
    public async Task A_result_that_cannot_be_read_is_kept_and_acknowledged()
    {
        Assert.Equal(["o-1"], Ack.Parser.ParseFrom(await _silo.Grains.Edge(TestCity.Cabinet).Result("o-1", [0xFF, 0xFF])).Results);
        Assert.Equal(["o-2"], await ResultAsync(Executed("o-other"), "o-2"));
        Assert.Equal(["o-3"], await ResultAsync(new CommandResult { Id = "o-3", Fate = (Fate)9 }));

        Assert.Equal(["not-protobuf", "other-id", "bad-fate"], (await _silo.DeadLettersAsync()).Select(l => l.Code));
        Assert.Empty(await Cabinet.Requests());
    }

    [Fact]
    public async Task An_idempotent_request_tells_the_same_id_again()
    {
        await HelloAsync(Hello());
        var request = new CommandRequest("key-1", "anna", new RequestOutput("programme-2", true, "Event traffic"));
        var first = await Cabinet.Execute(request);
        var again = await Cabinet.Execute(request);

        Assert.Equal(first, again);
        Assert.Equal((await RequestAsync()).Id, first.Made);
    }

    [Fact]
    public async Task A_recording_that_is_replayed_brings_no_command_along()
    {
        await HelloAsync(Hello());
        await AskAsync();

        var answer = await _silo.Grains.Edge(TestCity.Cabinet).Hello(new Outgoing("replay-1", StreamKind.Replay).Hello(1, 5, 0));
        Assert.True(answer.Orders.IsNone);
    }
}
