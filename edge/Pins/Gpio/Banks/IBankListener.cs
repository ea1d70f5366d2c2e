namespace Jena.Iot.Edge.Pins.Gpio.Banks;

/// <summary>Hears of the lines of a bank.</summary>
internal interface IBankListener
{
    /// <summary>How lines stand, without a change being told.</summary>
    void Stand(IReadOnlyDictionary<string, bool> levels);

    void Changed(PinEdge edge);

    /// <param name="lines">The lines that may be concerned.</param>
    /// <param name="levels">How the lines of the bank stand after it.</param>
    void Lost(IReadOnlyList<string> lines, TimeSpan since, TimeSpan until, IReadOnlyDictionary<string, bool> levels);
}
