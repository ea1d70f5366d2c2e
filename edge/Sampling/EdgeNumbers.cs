using Jena.Iot.Edge.Pins;

namespace Jena.Iot.Edge.Sampling;

/// <summary>
/// The kernel's numbers of an input's latest edges, by date: a reading has the date of the edge that gave it, however long that had to
/// settle, and so its number. A restart forgets them; its edges are numbered anew.
/// </summary>
internal sealed class EdgeNumbers
{
    /// <summary>Edges within one settling time; of more bounces the first go without a number.</summary>
    private const int Most = 256;

    private readonly Queue<(TimeSpan At, uint Number)> _numbers = [];

    public void Note(PinEdge edge)
    {
        if (edge.Sequence is not { } number)
            return;
        if (_numbers.Count == Most)
            _numbers.Dequeue();
        _numbers.Enqueue((edge.Monotonic, number));
    }

    /// <summary>Null when no numbered edge was then.</summary>
    public uint? At(TimeSpan at)
    {
        foreach (var (noted, number) in _numbers)
        {
            if (noted == at)
                return number;
        }
        return null;
    }
}
