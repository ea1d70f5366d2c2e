using Jena.Iot.Edge.Doctor;
using Jena.Iot.Edge.Pins;
using Jena.Iot.Edge.Pins.Gpio;
using Jena.Iot.Edge.Pins.Gpio.Lines;
using Jena.Iot.Edge.Station;
using Jena.Iot.Edge.Tests.Outbox;

namespace Jena.Iot.Edge.Tests.Doctor;

public sealed class PinsChecks : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    private Task<List<Finding>> ExamineAsync(params GpioLine[] lines) => ExamineAsync(GpioDriverKind.Kernel, lines);

    private Task<List<Finding>> ExamineAsync(GpioDriverKind driver, params GpioLine[] lines) =>
        Patients.ExamineAsync(
            new PinsCheck(new Chips()),
            Patients.Of(Patients.Station(pins: new PinsSettings(PinsKind.Gpio, [.. lines.Select(static l => l.Name)], null) { Gpio = new GpioSettings(driver, lines) }), directory.Path));

    [Fact]
    public async Task A_chip_and_its_free_lines_are_told_by_name_and_number()
    {
        var findings = await ExamineAsync(new GpioLine("in-a", "pinctrl-test", "GPIO1"), new GpioLine("in-b", "pinctrl-test", "0"));

        Assert.Equal(
            [Finding.Ok("chip", "/dev/gpiochip0 is pinctrl-test, with 3 lines"), Finding.Ok("line", "in-a is line 1 (GPIO1) of /dev/gpiochip0, free"), Finding.Ok("line", "in-b is line 0 (GPIO0) of /dev/gpiochip0, free")],
            findings);
    }

    [Fact]
    public async Task A_driver_that_the_packaged_service_keeps_from_its_files_is_told()
    {
        var findings = await ExamineAsync(GpioDriverKind.Sysfs, new GpioLine("in-a", "gpiochip0", "GPIO1"));

        Assert.Equal([(Verdict.Warn, "chip"), (Verdict.Ok, "chip"), (Verdict.Ok, "line")], findings.Select(Patients.Short));
        Assert.Contains("ProtectKernelTunables=no", findings[0].Mend, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_that_somebody_holds_is_told_with_who_it_is()
    {
        var findings = await ExamineAsync(new GpioLine("in-a", "gpiochip0", "GPIO2"));

        Assert.Equal((Verdict.Fail, "in-a is line 2 (GPIO2) of /dev/gpiochip0, held by 'jena-edge'"), (findings[1].Verdict, findings[1].Found));
    }

    [Fact]
    public async Task A_line_that_the_running_agent_holds_is_as_it_should_be()
    {
        using var agent = new FileStream(directory.File("outbox.lock"), FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        var findings = await ExamineAsync(new GpioLine("in-a", "gpiochip0", "GPIO2"));

        Assert.Equal((Verdict.Ok, "in-a is line 2 (GPIO2) of /dev/gpiochip0, held by the agent"), (findings[1].Verdict, findings[1].Found));
    }

    [Fact]
    public async Task A_chip_or_a_line_that_is_not_there_is_told_with_those_that_are()
    {
        var findings = await ExamineAsync(new GpioLine("in-a", "gpiochip7", "GPIO1"), new GpioLine("in-b", "gpiochip0", "GPIO9"));

        Assert.Equal([(Verdict.Fail, "chip"), (Verdict.Ok, "chip"), (Verdict.Fail, "line")], findings.Select(Patients.Short));
        Assert.Contains("pinctrl-test", findings[0].Mend, StringComparison.Ordinal);
        Assert.Contains("GPIO0, GPIO1, GPIO2", findings[2].Mend, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Virtual_pins_sense_nothing_and_that_is_told()
    {
        var findings = await Patients.ExamineAsync(new PinsCheck(new Chips()), Patients.Of(Patients.Station(), directory.Path));

        Assert.Equal((Verdict.Warn, "chip"), Assert.Single(findings).Short());
    }

    private sealed class Chips : ILineChips
    {
        public IReadOnlyList<string> Paths => ["/dev/gpiochip0"];

        public ILineChip Open(string path) => new Chip();

        public ILineWaiter Waiter() => throw new InvalidOperationException("nothing is taken");
    }

    private sealed class Chip : ILineChip
    {
        public ChipInfo Info { get; } = new("/dev/gpiochip0", "gpiochip0", "pinctrl-test", 3);

        public LineInfo Line(int offset) => new(offset, $"GPIO{offset}", offset == 2 ? "jena-edge" : "", offset == 2, LineDirection.Input);

        public ILineRequest Request(IReadOnlyList<LineSettings> lines, int eventBuffer) => throw new InvalidOperationException("nothing is taken");

        public void Dispose()
        {
        }
    }
}
