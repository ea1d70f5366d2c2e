using Jena.Iot.Edge.Chips;
using Jena.Iot.Edge.Pins.Gpio;
using Jena.Iot.Edge.Station;
using Jena.Iot.Edge.Time;

namespace Jena.Iot.Edge.Pins;

/// <summary>Makes the pins that a station file asks for.</summary>
public static class PinsFactory
{
    /// <summary>Throws <see cref="IOException"/> that tells what to mend when lines of this machine cannot be taken.</summary>
    public static IPins Make(PinsSettings settings, IEdgeClock clock) => settings.Chips is [] || !InstalledChips.UsesChips(settings)
        ? Own(settings, clock)
        : WithChips(settings, InstalledChips.Required, clock);

    private static ChipPins WithChips(PinsSettings settings, IChipFactory factory, IEdgeClock clock) =>
        new(Own(settings, clock), [.. settings.Chips.Select(chip => (chip, factory.Inputs(chip)))], clock, TimeProvider.System);

    private static IPins Own(PinsSettings settings, IEdgeClock clock) => settings.Kind switch
    {
        PinsKind.Socket => new SocketPins(settings.Socket ?? throw new ArgumentException("socket pins have a path", nameof(settings)), clock, settings.Lines, settings.Outputs),
        PinsKind.Gpio => GpioPins.Open(settings.Gpio ?? throw new ArgumentException("gpio pins have chips", nameof(settings)), clock),
        _ => new VirtualPins(clock, settings.Lines, outputs: settings.Outputs),
    };
}
