using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Junctions.Configuration;

namespace Jena.Iot.Domain.Tests.Junctions.Plausibility;

/// <summary>What one signal group shows over time, to be broken at known places. Seconds; one segment lasts until the next.</summary>
internal sealed class Timeline(SignalGroup group, IEnumerable<(double At, SignalColour Colour)> segments)
{
    private readonly List<(double At, SignalColour Colour)> _segments = [.. segments];

    public SignalGroup Group { get; } = group;

    public IReadOnlyList<(double At, SignalColour Colour)> Segments => _segments;

    public double Amber => Math.Max(3, Group.Times().Amber.TotalSeconds) + 1;

    public double RedAmber => Math.Clamp(Group.LeastRedAmber().TotalSeconds, 1, 2);

    public Timeline Copy() => new(Group, _segments);

    /// <summary>The places of whole segments of a colour that are at least so long and have two others on both sides.</summary>
    public IReadOnlyList<int> Places(SignalColour colour, double least = 0) =>
        [.. Enumerable.Range(2, Math.Max(0, _segments.Count - 5)).Where(i => _segments[i].Colour == colour && Length(i) >= least && !IsByLoss(i))];

    private bool IsByLoss(int i) => Enumerable.Range(i - 2, 5).Any(n => _segments[n].Colour is SignalColour.Unknown);

    public double Length(int i) => _segments[i + 1].At - _segments[i].At;

    /// <summary>Shows other colours within a segment, then its own again.</summary>
    public void Within(int i, double after, params (SignalColour Colour, double Seconds)[] shown)
    {
        var (at, own) = _segments[i];
        at += after;
        var inserted = new List<(double, SignalColour)>();
        foreach (var (colour, seconds) in shown)
        {
            inserted.Add((at, colour));
            at += seconds;
        }
        inserted.Add((at, own));
        _segments.InsertRange(i + 1, inserted);
    }

    public void Remove(int i) => _segments.RemoveAt(i);

    public void Begin(int i, double at) => _segments[i] = (at, _segments[i].Colour);
}
