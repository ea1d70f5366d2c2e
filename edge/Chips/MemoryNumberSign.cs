namespace Jena.Iot.Edge.Chips;

/// <summary>A number sign in memory, for stations without hardware. Empty until something is shown.</summary>
public sealed class MemoryNumberSign(string name, int digits) : INumberSign
{
    private volatile string _text = "";

    public string Name { get; } = name;

    public int Digits { get; } = digits;

    /// <summary>What it shows: exactly the text that was given.</summary>
    public string Text => _text;

    public void Show(string text)
    {
        _ = SevenSegments.Of(text, Digits);
        _text = text;
    }
}
