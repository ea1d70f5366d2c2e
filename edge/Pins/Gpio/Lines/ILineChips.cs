namespace Jena.Iot.Edge.Pins.Gpio.Lines;

/// <summary>The chips of a machine.</summary>
internal interface ILineChips
{
    /// <summary>The device files of all chips, by number.</summary>
    IReadOnlyList<string> Paths { get; }

    /// <summary>Opens the chip behind a device file. Throws <see cref="IOException"/> that tells what to mend.</summary>
    ILineChip Open(string path);

    /// <summary>Makes what waits for events of requests.</summary>
    ILineWaiter Waiter();
}
