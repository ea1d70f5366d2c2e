namespace Jena.Iot.Edge.Pins.Gpio;

/// <summary>Edges that the kernel counted and did not hand over, or so late that they were told with another date.</summary>
/// <param name="pins">The pins that may be concerned.</param>
/// <param name="since">Nothing was lost before this instant of the monotonic clock.</param>
/// <param name="until">Nor after this one.</param>
/// <param name="count">How many.</param>
/// <param name="levels">The level of every pin of the request at the end of it; changes against those told before follow as events of their own.</param>
public sealed class PinsLostEventArgs(IReadOnlyList<int> pins, TimeSpan since, TimeSpan until, long count, IReadOnlyDictionary<int, bool> levels) : EventArgs
{
    public IReadOnlyList<int> Pins => pins;

    public TimeSpan Since => since;

    public TimeSpan Until => until;

    public long Count => count;

    public IReadOnlyDictionary<int, bool> Levels => levels;
}
