using System.Runtime.CompilerServices;
using Jena.Iot.Edge.Pins;
using Jena.Iot.Edge.Pins.Gpio;
using Jena.Iot.Edge.Pins.Gpio.Lines;
using Jena.Iot.Edge.Pins.Gpio.Uapi;

namespace Jena.Iot.Edge.Doctor;

/// <summary>The chips and lines that the station names: that they are there, may be opened, and are nobody else's. Takes none of them.</summary>
internal sealed class PinsCheck(ILineChips? chips = null) : ICheck
{
    private const string Chip = "chip";
    private const string Line = "line";

    private readonly ILineChips _chips = chips ?? KernelLineChips.Instance;

    public async IAsyncEnumerable<Finding> FindAsync(Patient patient, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        if (patient.Station.Station?.Pins is not { } pins)
            yield break;
        if (pins.Gpio is not { } gpio)
        {
            yield return pins.Kind is PinsKind.Socket
                ? Finding.Ok(Chip, $"no lines of a chip: the pins are driven over {pins.Socket}")
                : Finding.Warn(Chip, "the pins are virtual: nothing of the cabinet is sensed", "write \"kind\": \"gpio\" into pins, and the line of the chip for each name");
            yield break;
        }
        if (gpio.Driver is GpioDriverKind.Sysfs)
            yield return Finding.Warn(Chip, "the driver sysfs writes to /sys, which the packaged service may not", "write \"driver\": \"kernel\" (Linux 5.10 or later) or \"libgpiod\"; where neither can be, let the service: sudo systemctl edit jena-edge, with [Service] and ProtectKernelTunables=no");
        foreach (var wanted in gpio.Lines.GroupBy(static l => l.Chip))
        {
            var (chip, refusal) = Try(() => ChipFinder.Open(_chips, wanted.Key));
            if (chip is null)
            {
                yield return Refused(Chip, refusal);
                continue;
            }
            using (chip)
            {
                yield return Finding.Ok(Chip, $"{chip.Info.Path} is {chip.Info.Label}, with {chip.Info.Lines} lines");
                foreach (var line in wanted)
                    yield return Examine(chip, line.Name, line.Line, patient);
            }
        }
    }

    private static Finding Examine(ILineChip chip, string name, string wanted, Patient patient)
    {
        var (found, refusal) = Try(() => chip.Line(ChipFinder.Line(chip, wanted)));
        if (found is null)
            return Refused(Line, refusal);
        var told = $"{name} is line {found.Offset}{(found.Name.Length > 0 ? $" ({found.Name})" : "")} of {chip.Info.Path}";
        if (!found.IsUsed)
            return Finding.Ok(Line, $"{told}, free");
        if (found.Consumer == KernelLineChip.Consumer && patient.AgentRuns)
            return Finding.Ok(Line, $"{told}, held by the agent");
        var holder = found.Consumer.Length > 0 ? $"'{found.Consumer}'" : "somebody who tells no name";
        return Finding.Fail(Line, $"{told}, held by {holder}", "stop what holds it, or remove its dtoverlay from /boot/firmware/config.txt and start the machine again; or wire the input to another line");
    }

    private static (T? Value, string Refusal) Try<T>(Func<T> get)
        where T : class
    {
        try
        {
            return (get(), "");
        }
        catch (IOException error)
        {
            return (null, error.Message);
        }
    }

    /// <summary>The driver's refusals say what is wrong, and after that what to mend.</summary>
    private static Finding Refused(string check, string refusal) =>
        refusal.Split(": ", 2) is [var wrong, var mend] ? Finding.Fail(check, wrong, mend) : Finding.Fail(check, refusal, "look at the station file: pins");
}
