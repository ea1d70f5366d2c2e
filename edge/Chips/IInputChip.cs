namespace Jena.Iot.Edge.Chips;

/// <summary>A chip with input lines. One call at a time; one that failed may be called again.</summary>
public interface IInputChip : IDisposable
{
    /// <summary>The voltage of each pin: bit 0 for pin 0, set for high. Throws <see cref="IOException"/> that tells what to mend.</summary>
    ushort Read();
}
