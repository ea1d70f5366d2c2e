namespace Jena.Iot.Edge.Pins.Gpio.Events;

/// <summary>The levels of all lines of a request, read at once.</summary>
/// <param name="Levels">Bit n for the n-th line.</param>
/// <param name="Before">An edge before this instant is in the levels.</param>
/// <param name="After">An edge after this instant is not.</param>
internal readonly record struct LevelReading(ulong Levels, TimeSpan Before, TimeSpan After)
{
    public bool this[int line] => (Levels & (1UL << line)) != 0;
}
