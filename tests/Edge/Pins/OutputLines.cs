using Jena.Iot.Edge.Pins;
using Jena.Iot.Edge.Station;
using Jena.Iot.Edge.Tests.Outbox;

namespace Jena.Iot.Edge.Tests.Pins;

public sealed class OutputLines : IDisposable
{
    private static readonly TemporaryDirectory Folder = new();

    public void Dispose() => File.Delete(Socket + ".outputs");

    private static string Socket => Folder.File("pins.sock");

    public static TheoryData<PinsSettings> Kinds => new(
        new PinsSettings(PinsKind.Virtual, ["in"], null) { Outputs = ["relay", "lamp"] },
        new PinsSettings(PinsKind.Socket, ["in"], Socket) { Outputs = ["relay", "lamp"] });

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Outputs_are_low_until_set_and_read_back_as_set(PinsSettings settings)
    {
        await using var pins = PinsFactory.Make(settings, new ManualClock());
        var outputs = Assert.IsType<IOutputPins>(pins, exactMatch: false);
        Assert.Equal(["lamp", "relay"], outputs.Outputs.Order());
        Assert.Equal(["in"], pins.Lines);
        Assert.False(outputs.Read("relay"));

        outputs.Write("relay", true);

        Assert.True(outputs.Read("relay"));
        Assert.False(outputs.Read("lamp"));
        outputs.Write("relay", false);
        Assert.False(outputs.Read("relay"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task An_input_and_an_unknown_line_are_no_outputs(PinsSettings settings)
    {
        await using var pins = PinsFactory.Make(settings, new ManualClock());
        var outputs = (IOutputPins)pins;

        Assert.Equal("there is no output 'in': declare it in the station's pins.outputs (Parameter 'line')", Assert.Throws<ArgumentException>(() => outputs.Write("in", true)).Message);
        Assert.Throws<ArgumentException>(() => outputs.Read("nowhere"));
    }

    [Fact]
    public async Task Outputs_of_socket_pins_stand_through_a_killed_edge_and_every_write_is_seen()
    {
        var settings = new PinsSettings(PinsKind.Socket, ["in"], Socket) { Outputs = ["relay", "lamp"] };
        await using (var pins = PinsFactory.Make(settings, new ManualClock()))
        {
            ((IOutputPins)pins).Write("relay", true);
            ((IOutputPins)pins).Write("lamp", false);
        }
        await using var others = PinsFactory.Make(settings, new ManualClock());
        Assert.True(((IOutputPins)others).Read("relay"));
        Assert.Equal(["relay 1", "lamp 0"], File.ReadAllLines(Socket + ".outputs"));
    }
}
