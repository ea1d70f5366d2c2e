using Jena.Iot.Edge.Pins;
using Jena.Iot.Edge.Signs;
using Jena.Iot.Edge.Station;

namespace Jena.Iot.Edge.Chips;

/// <summary>The chips that this build can speak to.</summary>
public static class InstalledChips
{
    /// <summary>What to do about a station that asks for chips where there are none.</summary>
    public const string Missing = "this build has no chips: install the package with chips, or build with -p:IotBindings=true";

    /// <summary>Null in a build without chips.</summary>
    public static IChipFactory? Factory => ChipBuild.Factory;

    /// <summary>Throws <see cref="IOException"/> in a build without chips.</summary>
    public static IChipFactory Required => Factory ?? throw new IOException(Missing);

    /// <summary>What a station asks for and <paramref name="factory"/> lacks; null when nothing is amiss. Only stations on real lines use chips: others simulate their lines.</summary>
    public static StationProblem? Problem(StationFile station, IChipFactory? factory)
    {
        if (factory is not null)
            return null;
        if (UsesChips(station.Pins) && station.Chips is [var chip, ..])
            return new StationProblem("$.chips", $"asks for the {chip.Kind} '{chip.Name}'", Missing);
        return station.Signs.FirstOrDefault(static s => s.Hardware is ChipSignHardware) is { } sign
            ? new StationProblem("$.signs", $"asks for the {sign.Hardware.Kind} '{sign.Name}'", Missing)
            : null;
    }

    /// <summary>Whether chips are real where these pins are.</summary>
    public static bool UsesChips(PinsSettings pins) => pins.Kind is PinsKind.Gpio;
}
