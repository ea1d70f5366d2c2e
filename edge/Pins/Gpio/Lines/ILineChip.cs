namespace Jena.Iot.Edge.Pins.Gpio.Lines;

/// <summary>An open chip. Requests live on after it is disposed of.</summary>
internal interface ILineChip : IDisposable
{
    ChipInfo Info { get; }

    /// <summary>What the kernel tells of a line. Throws <see cref="ArgumentOutOfRangeException"/> for an offset that the chip does not have.</summary>
    LineInfo Line(int offset);

    /// <summary>
    /// Takes lines for this process. Throws <see cref="IOException"/> that tells what to mend: the line that somebody else holds,
    /// or the setting that the chip cannot do.
    /// </summary>
    /// <param name="lines">1 to <see cref="LineRequests.MostLines"/>, without doubles.</param>
    /// <param name="eventBuffer">Events that the kernel keeps, at most <see cref="LineRequests.MostEvents"/>.</param>
    ILineRequest Request(IReadOnlyList<LineSettings> lines, int eventBuffer = LineRequests.MostEvents);
}
