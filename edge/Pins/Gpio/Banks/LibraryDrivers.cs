using System.Device.Gpio;
using System.Device.Gpio.Drivers;
using Jena.Iot.Edge.Pins.Gpio.Lines;

namespace Jena.Iot.Edge.Pins.Gpio.Banks;

/// <summary>Makes System.Device.Gpio's own drivers.</summary>
internal static class LibraryDrivers
{
    /// <summary>Threads beside those that wait for pins.</summary>
    private const int SpareThreads = 8;

    /// <summary>A driver for a chip. Throws <see cref="IOException"/> that tells what to mend.</summary>
    /// <param name="inputs">How many pins will be watched.</param>
    public static GpioDriver Make(GpioDriverKind kind, ChipInfo chip, int inputs)
    {
        // libgpiod's driver keeps a thread of the pool for each pin; a pool that grows as it needs them loses edges meanwhile.
        ThreadPool.GetMinThreads(out var workers, out var ports);
        ThreadPool.SetMinThreads(Math.Max(workers, inputs + SpareThreads), ports);
        var number = int.Parse(chip.Name.AsSpan("gpiochip".Length));
        return kind is GpioDriverKind.Sysfs ? Sysfs(number, chip) : Libgpiod(number);
    }

    private static GpioDriver Libgpiod(int number)
    {
        var failures = new List<string>();
        foreach (var make in (Func<GpioDriver>[])[() => new LibGpiodDriver(number), () => new LibGpiodV2Driver(number)])
        {
            try
            {
                return make();
            }
            // Whatever the library throws when it, its version or the chip is not there.
#pragma warning disable CA1031
            catch (Exception error)
#pragma warning restore CA1031
            {
                failures.Add(error.Message);
            }
        }
        throw new IOException($"libgpiod cannot be used: install libgpiod2 or libgpiod3, or write \"driver\": \"kernel\" ({string.Join("; ", failures)})");
    }

    private static SysFsDriver Sysfs(int number, ChipInfo chip)
    {
        var driver = new SysFsDriver();
        // It counts lines over all chips, and finds out itself where the first chip begins.
        if (number != 0)
        {
            driver.Dispose();
            throw new IOException($"the driver sysfs knows the first chip alone, and the lines are on {chip.Name} ({chip.Label}): write \"driver\": \"kernel\"");
        }
        return driver;
    }
}
