using Google.Protobuf;
using Jena.Iot.Contracts;
using Jena.Iot.Contracts.Assets;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Edges;
using Jena.Iot.Domain.Edges.Signs;
using Jena.Iot.Silo.Tests.Harness;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Silo.Tests.Edges;

public sealed class SignTests : IAsyncLifetime
{
    private static readonly AssetId Id = AssetId.Edge(TestCity.Cabinet);

    private RunningSilo _silo = null!;

    public async Task InitializeAsync() => _silo = await RunningSilo.StartAsync(broker: true);

    public async Task DisposeAsync() => await _silo.DisposeAsync();

    private Task SetAsync(string text) => _silo.Grains.Asset(Id).Execute(new CommandRequest("", "anna", new SetSign("north", text, "Counted by hand")));

    private async Task<SignState> SignAsync() => (await _silo.ViewAsync<CabinetView>(Id)).Signs["north"];

    private async Task<int> ToldByHelloAsync(string boot = "boot-1") =>
        (await _silo.Grains.Edge(TestCity.Cabinet).Hello(new Hello { Protocol = 1, Boot = boot, Monotonic = 1 }.ToByteArray())).Orders.Commands.Count;

    private static CommandResult Result(Command command, Fate fate, ulong version, string text, string code = "") =>
        new() { Id = command.Id, Fate = fate, Code = code, Sign = new SignResult { Sign = "north", Version = version, Text = text } };

    [Fact]
    public async Task A_text_reaches_the_edge_at_once_and_is_shown_beside_what_the_sign_shows()
    {
        await using var edge = await PlayedEdge.ConnectAsync(_silo);
        await SetAsync("42");

        var command = await edge.CommandAsync();
        Assert.Equal(new SignCommand { Sign = "north", Version = 1, Text = "42" }, command.Sign);
        Assert.Equal(("", 0, "anna"), (command.Boot, command.Deadline, command.By));

        await edge.ResultAsync(Result(command, Fate.Executed, 1, "42"));
        Assert.Equal([command.Id], (await edge.AckAsync()).Results);
        Assert.True((await SignAsync()).IsShown);
    }

    [Fact]
    public async Task It_is_told_again_with_each_hello_until_it_is_shown_and_once_for_each_new_connection()
    {
        await using var edge = await PlayedEdge.ConnectAsync(_silo);
        await ToldByHelloAsync();
        await SetAsync("42");
        Assert.Equal(1, await ToldByHelloAsync());
        Assert.Equal(1, await ToldByHelloAsync());

        await edge.ResultAsync(Result(await edge.CommandAsync(), Fate.Executed, 1, "42"));
        await edge.AckAsync();
        Assert.Equal(0, await ToldByHelloAsync());
        Assert.Equal((1, 0), (await ToldByHelloAsync("boot-2"), await ToldByHelloAsync("boot-2")));
        await _silo.Grains.Edge(TestCity.Cabinet).Presence(false, "boot-2");
        Assert.Equal((1, 0), (await ToldByHelloAsync("boot-2"), await ToldByHelloAsync("boot-2")));
    }

    [Fact]
    public async Task An_edge_that_knows_a_higher_version_is_told_the_text_anew_above_it()
    {
        await using var edge = await PlayedEdge.ConnectAsync(_silo);
        await SetAsync("42");
        await edge.ResultAsync(Result(await edge.CommandAsync(), Fate.Refused, 7, "13", CommandCodes.Superseded));

        Assert.Equal(new SignCommand { Sign = "north", Version = 8, Text = "42" }, (await edge.CommandAsync()).Sign);
        Assert.Equal((8L, 7L, "13"), await SignAsync() is var sign ? (sign.Version, sign.ShownVersion, sign.ShownText) : default);
    }
}
