namespace Jena.Iot.Edge.Chips;

/// <summary>
/// A row of seven-segment digits that shows a short text: free places, a word. Texts hold the characters of
/// <see cref="SevenSegments.Characters"/> in either case and stand right-aligned; the empty text clears every digit. Any thread may
/// call it. A sign may lose what it shows with its supply: whoever owns it shows it again at each start.
/// </summary>
public interface INumberSign
{
    /// <summary>Its name in the station file.</summary>
    string Name { get; }

    /// <summary>How many digits it has, 1 to 64; no text is longer.</summary>
    int Digits { get; }

    /// <summary>
    /// Shows a text in place of what it showed; the same text again is written again. Throws <see cref="ArgumentException"/> for a
    /// text that is longer than <see cref="Digits"/> or that <see cref="SevenSegments.CanShow"/> denies (callers refuse such a text before),
    /// and <see cref="IOException"/> that tells what to mend when the sign cannot be reached: then what it shows is unknown.
    /// </summary>
    void Show(string text);
}
