using System.Device.Gpio;
using System.Device.Gpio.Drivers;
using System.Runtime.InteropServices;
using Jena.Iot.Edge.Pins.Gpio;
using Jena.Iot.Guest.Lines;

namespace Jena.Iot.Guest.Observing;

/// <summary>Watches every line of a chip through one driver of System.Device.Gpio, and writes what it was told when it is told to stop.</summary>
internal static class Observer
{
    private const int Most = 1_000_000;

    private static readonly (int Line, bool Level, long At)[] Told = new (int, bool, long)[Most];
    private static int _told;

    /// <param name="driver"><c>kernel</c>, <c>libgpiod1</c>, the same with threads for all its lines as <c>libgpiod1-threads</c>, or <c>libgpiod2</c>.</param>
    /// <param name="device">The chip's name in <c>/dev</c>.</param>
    /// <param name="count">Its lines, called d1 and so on.</param>
    public static void Run(string driver, string device, int count, string file)
    {
        var chip = int.Parse(device.AsSpan("gpiochip".Length));
        if (driver == "libgpiod1-threads")
            ThreadPool.SetMinThreads(2 * count, 2 * count);
        using var stop = new ManualResetEventSlim();
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            stop.Set();
        });
        using var controller = new GpioController(driver switch
        {
            "libgpiod1" or "libgpiod1-threads" => new LibGpiodDriver(chip),
#pragma warning disable SDGPIO0001 // What is still an experiment there is measured here as it is.
            "libgpiod2" => new LibGpiodV2Driver(chip),
#pragma warning restore SDGPIO0001
            "kernel" => new KernelGpioDriver(device),
            _ => throw new ArgumentException($"there is no driver {driver}", nameof(driver)),
        });
        for (var line = 0; line < count; line++)
        {
            controller.OpenPin(line, PinMode.Input);
            controller.RegisterCallbackForPinValueChangedEvent(line, PinEventTypes.Rising | PinEventTypes.Falling, Take);
        }
        Console.WriteLine("observes");
        stop.Wait();
        File.WriteAllLines(file, Told.Take(_told).Select(static t => $"d{t.Line + 1} {(t.Level ? 1 : 0)} {t.At} {t.At}"));
    }

    private static void Take(object sender, PinValueChangedEventArgs args)
    {
        var now = Clock.Now;
        Told[Interlocked.Increment(ref _told) - 1] = (args.PinNumber, args.ChangeType is PinEventTypes.Rising, now);
    }
}
