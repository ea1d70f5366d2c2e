using System.Text;
using System.Text.Json;
using Jena.Iot.Edge.Pins;
using Jena.Iot.Edge.Pins.Gpio;
using Jena.Iot.Edge.Pins.Gpio.Lines;

namespace Jena.Iot.Edge.Station;

/// <summary>Reads the pins of a station file.</summary>
internal sealed class PinsReader(List<StationProblem> problems)
{
    /// <summary>What the kernel's <c>sun_path</c> holds, without its closing zero.</summary>
    private const int LongestSocketPath = 107;

    public const string WriteName = "write 1 to 40 letters, digits and . _ -, as in \"in-a\"";
    private const string WriteGpio = "remove it, or write \"kind\": \"gpio\"";

    private static readonly string WriteChip = $"write the chip's name, label or path, 1 to {LongestChip} characters, as in \"gpiochip0\" or \"pinctrl-rp1\"";

    /// <summary>The path of a device file is longer than any name or label.</summary>
    private const int LongestChip = 100;

    public PinsSettings Read(JsonFields root)
    {
        if (root.Object("pins", StationProperties.Pins) is not { } pins)
            return new PinsSettings(PinsKind.Virtual, [], null);
        return pins.Word("kind", ["virtual", "socket", "gpio"], required: false) switch
        {
            "socket" => Named(pins, PinsKind.Socket),
            "gpio" => Gpio(pins),
            _ => Named(pins, PinsKind.Virtual),
        };
    }

    private PinsSettings Named(JsonFields pins, PinsKind kind)
    {
        var lines = LineNames(pins, "lines", []);
        var outputs = LineNames(pins, "outputs", lines);
        string? socket = null;
        if (kind is PinsKind.Socket)
            socket = pins.Text("socket", static s => s.Length > 0 && Encoding.UTF8.GetByteCount(s) <= LongestSocketPath, $"write the path of the socket, 1 to {LongestSocketPath} bytes, as in \"/run/jena/pins.sock\"");
        else
            Refuse(pins, "socket", "means nothing for virtual pins", "remove it, or write \"kind\": \"socket\"");
        foreach (var other in (string[])["chip", "driver"])
            Refuse(pins, other, $"means nothing for {(kind is PinsKind.Socket ? "socket" : "virtual")} pins", WriteGpio);
        return new PinsSettings(kind, lines, socket) { Outputs = outputs };
    }

    private List<string> LineNames(JsonFields pins, string property, List<string> taken)
    {
        var lines = new List<string>();
        foreach (var (element, path) in pins.Array(property, "write the names of the lines between [ and ]"))
        {
            var name = element.ValueKind is JsonValueKind.String ? element.GetString()! : "";
            if (!IsName(name))
                problems.Add(new StationProblem(path, $"is {JsonFields.Describe(element)}", WriteName));
            else if (lines.Contains(name) || taken.Contains(name))
                problems.Add(new StationProblem(path, $"declares the line '{name}' a second time", "remove it, or write another name"));
            else
                lines.Add(name);
        }
        return lines;
    }

    private PinsSettings Gpio(JsonFields pins)
    {
        Refuse(pins, "socket", "means nothing for gpio pins", "remove it, or write \"kind\": \"socket\"");
        Refuse(pins, "outputs", "means nothing for gpio pins", "write \"direction\": \"output\" at the line in $.pins.lines");
        var chip = Chip(pins) ?? "gpiochip0";
        var driver = pins.Word("driver", ["kernel", "libgpiod", "sysfs"], required: false) switch
        {
            "libgpiod" => GpioDriverKind.Libgpiod,
            "sysfs" => GpioDriverKind.Sysfs,
            _ => GpioDriverKind.Kernel,
        };
        var lines = new List<GpioLine>();
        if (pins.IsArray("lines"))
        {
            lines.AddRange(LineNames(pins, "lines", []).Select(name => new GpioLine(name, chip, name)));
        }
        else if (pins.Object("lines", known: null) is { } fields)
        {
            foreach (var name in fields.Names)
            {
                if (!IsName(name))
                    fields.Refuse(name, "is no name of a line", WriteName);
                if (fields.Object(name, StationProperties.GpioLine) is not { } line || Line(line, name, chip, driver) is not { } read)
                    continue;
                if (lines.Find(l => l.Chip == read.Chip && l.Line == read.Line) is { } other)
                    line.Refuse("line", $"is line {read.Line} of {read.Chip}, as is '{other.Name}'", "write another line");
                lines.Add(read);
            }
        }
        return new PinsSettings(PinsKind.Gpio, [.. lines.Where(static l => !l.IsOutput).Select(static l => l.Name)], null)
        {
            Outputs = [.. lines.Where(static l => l.IsOutput).Select(static l => l.Name)],
            Gpio = new GpioSettings(driver, lines),
        };
    }

    private static GpioLine? Line(JsonFields fields, string name, string chip, GpioDriverKind driver)
    {
        var line = fields.NameOrNumber("line", LineRequests.LongestName, $"write the line's name, 1 to {LineRequests.LongestName} characters, as in \"GPIO17\", or its number on the chip, from 0");
        var isOutput = fields.Word("direction", ["input", "output"], required: false) is "output";
        foreach (var input in (string[])["bias", "kernelDebounceMs"])
        {
            if (isOutput)
                Refuse(fields, input, "means nothing for an output", "remove it");
        }
        var read = new GpioLine(name, Chip(fields) ?? chip, line ?? "")
        {
            IsOutput = isOutput,
            Bias = fields.Word("bias", ["as-is", "pull-up", "pull-down", "disabled"], required: false) switch
            {
                "pull-up" => LineBias.PullUp,
                "pull-down" => LineBias.PullDown,
                "disabled" => LineBias.Disabled,
                _ => LineBias.AsIs,
            },
            ActiveLow = fields.Flag("activeLow", false),
            KernelDebounce = fields.Milliseconds("kernelDebounceMs", 0, 10_000, 0),
        };
        if (driver is not GpioDriverKind.Kernel && read.KernelDebounce > TimeSpan.Zero)
            fields.Refuse("kernelDebounceMs", "needs the driver kernel", "remove it, and debounce in the point");
        if (read.Bias is LineBias.Disabled && driver is GpioDriverKind.Libgpiod || read.Bias is not LineBias.AsIs && driver is GpioDriverKind.Sysfs)
            fields.Refuse("bias", "needs the driver kernel", "remove it, and pull the line by a resistor or in the firmware's configuration");
        return line is null ? null : read;
    }

    private static string? Chip(JsonFields fields) =>
        fields.Text("chip", static s => s.Trim().Length is > 0 and <= LongestChip, WriteChip, required: false);

    private static void Refuse(JsonFields fields, string name, string wrong, string write)
    {
        if (fields.Has(name))
            fields.Refuse(name, wrong, write);
    }

    public static bool IsName(string name) =>
        name.Length is > 0 and <= 40 && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
}
