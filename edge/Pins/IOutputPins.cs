namespace Jena.Iot.Edge.Pins;

/// <summary>Output lines. A line has a name and a level: true for high, as the station file means it (after active-low). Any thread may call it.</summary>
public interface IOutputPins
{
    /// <summary>The lines that can be set; none of them is an input.</summary>
    IReadOnlySet<string> Outputs { get; }

    /// <summary>
    /// Sets a line. It has its level when this returns. Throws <see cref="ArgumentException"/> for a line that is no output, and
    /// <see cref="IOException"/> that tells what to mend when the line cannot be set: then its level is unknown.
    /// </summary>
    void Write(string line, bool level);

    /// <summary>
    /// Reads the line itself back, not what was written last. Throws <see cref="ArgumentException"/> for a line that is no output,
    /// and <see cref="IOException"/> that tells what to mend when the line cannot be read.
    /// </summary>
    bool Read(string line);
}
