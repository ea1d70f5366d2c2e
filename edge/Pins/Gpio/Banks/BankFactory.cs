using Jena.Iot.Edge.Pins.Gpio.Lines;
using Jena.Iot.Edge.Pins.Gpio.Uapi;
using Jena.Iot.Edge.Station;
using Jena.Iot.Edge.Time;

namespace Jena.Iot.Edge.Pins.Gpio.Banks;

/// <summary>Takes the lines of a station, chip by chip.</summary>
internal static class BankFactory
{
    public static IReadOnlyList<(IGpioBank Bank, IReadOnlyList<GpioLine> Lines)> Open(GpioSettings settings, IEdgeClock clock) =>
        Open(settings, KernelLineChips.Instance, TimeProvider.System, clock);

    public static IReadOnlyList<(IGpioBank Bank, IReadOnlyList<GpioLine> Lines)> Open(GpioSettings settings, ILineChips chips, TimeProvider time, IEdgeClock clock)
    {
        var banks = new List<(IGpioBank, IReadOnlyList<GpioLine>)>();
        try
        {
            foreach (var (chip, lines) in Find(settings, chips))
                banks.Add((Open(settings.Driver, chip, lines, chips, time, clock), [.. lines.Select(static l => l.Line)]));
            return banks;
        }
        catch
        {
            foreach (var (bank, _) in banks)
                bank.Dispose();
            throw;
        }
    }

    /// <summary>The lines of each chip with their offsets: one chip may go by several names in a station file.</summary>
    private static List<(ChipInfo Chip, List<(GpioLine Line, int Offset)> Lines)> Find(GpioSettings settings, ILineChips chips)
    {
        var found = new List<(ChipInfo Chip, List<(GpioLine Line, int Offset)> Lines)>();
        foreach (var lines in settings.Lines.GroupBy(static l => l.Chip))
        {
            using var chip = ChipFinder.Open(chips, lines.Key);
            if (found.Find(f => f.Chip.Path == chip.Info.Path).Lines is not { } taken)
                found.Add((chip.Info, taken = []));
            foreach (var line in lines)
            {
                var offset = ChipFinder.Line(chip, line.Line);
                if (taken.Find(t => t.Offset == offset).Line is { } other)
                    throw new IOException($"the lines '{other.Name}' and '{line.Name}' of the station are both line {offset} of {chip.Info.Path} ({chip.Info.Label}): write another line for one of them");
                taken.Add((line, offset));
            }
        }
        return found;
    }

    private static IGpioBank Open(GpioDriverKind driver, ChipInfo chip, IReadOnlyList<(GpioLine Line, int Offset)> lines, ILineChips chips, TimeProvider time, IEdgeClock clock) =>
        driver is GpioDriverKind.Kernel
            ? new KernelBank(new KernelGpioDriver(chips.Open(chip.Path), chips.Waiter(), time), lines)
            : new LibraryBank(LibraryDrivers.Make(driver, chip, lines.Count(static l => !l.Line.IsOutput)), lines, clock);
}
