using Jena.Iot.Edge.Pins.Gpio.Lines;

namespace Jena.Iot.Edge.Pins.Gpio.Uapi;

/// <summary>What went wrong with a chip or its lines, and what to mend.</summary>
internal static class GpioErrors
{
    public static IOException CannotOpen(string path, int error) => error switch
    {
        Errno.NotPermitted or Errno.AccessDenied => new IOException($"{path} may not be opened by this user: add it to the group gpio, or let the group that owns {path} be one of its groups, and start the edge again"),
        Errno.NotThere or Errno.NoDevice or Errno.NoDeviceOrAddress => new IOException($"there is no {path}: load the driver of the chip, or write another chip"),
        _ => Failed($"{path} cannot be opened", error),
    };

    public static IOException NoChip(string path, int error) => error is Errno.NotATerminal or Errno.Invalid
        ? new IOException($"{path} is no GPIO chip: write one whose device file is /dev/gpiochip and a number")
        : Failed($"{path} cannot be asked what it is", error);

    /// <summary>Looks at the lines for the one that makes the request fail.</summary>
    public static IOException CannotRequest(ILineChip chip, IReadOnlyList<LineSettings> lines, int error)
    {
        if (error is Errno.Busy)
        {
            var held = lines.Where(l => l.Offset < chip.Info.Lines).Select(l => chip.Line(l.Offset)).Where(static l => l.IsUsed).ToArray();
            if (held.Length > 0)
                return new IOException(string.Join("; ", held.Select(line => $"line {Named(line)} of {chip.Info.Path} is held by '{(line.Consumer.Length > 0 ? line.Consumer : "somebody who does not tell a name")}'")) + ": stop what holds it, or write another line");
        }
        if (error is Errno.Invalid && lines.FirstOrDefault(l => l.Offset >= chip.Info.Lines) is { } beyond)
            return new IOException($"{chip.Info.Path} has no line {beyond.Offset}: write one from 0 to {chip.Info.Lines - 1}");
        return CannotConfigure(chip.Info, lines, error);
    }

    public static IOException CannotConfigure(ChipInfo chip, IReadOnlyList<LineSettings> lines, int error)
    {
        var named = $"lines {string.Join(", ", lines.Select(static l => l.Offset))} of {chip.Path} ({chip.Label})";
        if (error is Errno.NotPermitted or Errno.AccessDenied)
            return new IOException($"{named} may not be used that way: the kernel keeps one of them for interrupts or has it fixed; write another line");
        if (error is Errno.NoDeviceOrAddress)
            return new IOException($"{named} cannot all give events: this chip has no interrupt for one of them; write another line, or another chip");
        if (error is Errno.NotSupported or Errno.NotSupportedByKernel)
            return new IOException($"{named} cannot be used that way: the chip does not know one of the settings; write the bias \"as-is\" and no kernel debounce");
        return Failed($"{named} cannot be taken", error);
    }

    public static IOException Failed(string what, int error) => error is Errno.NoDevice
        ? new IOException($"{what}: the chip is gone; plug it in or load its driver, and start the edge again")
        : new IOException($"{what}: {Uninterrupted.Describe(error)} (error {error})");

    private static string Named(LineInfo line) => line.Name.Length > 0 ? $"{line.Offset} ({line.Name})" : $"{line.Offset}";
}
