using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Edge.Outbox;

/// <summary>Adds up readings that are lost, one sum per stream and asset, and tells them as gap records.</summary>
internal sealed class GapTally
{
    private readonly Dictionary<(StreamKind Kind, AssetId Asset), Gap> _sums = [];

    public bool IsEmpty => _sums.Count == 0;

    /// <summary>Adds a lost reading. A lost gap record is added with all that it stood for.</summary>
    public void Add(string stream, StreamKind kind, long sequence, AssetId asset, DateTimeOffset? at, ReadingValue value, GapReason reason)
    {
        var one = value is Gap lost
            ? lost with { Stream = stream, Reason = reason, FromSequence = lost.FromSequence == 0 ? sequence : lost.FromSequence }
            : new Gap(stream, sequence, sequence, 1, at, at, reason);
        _sums[(kind, asset)] = _sums.TryGetValue((kind, asset), out var sum) ? Sum(sum, one) : one;
    }

    public void Add(GapTally other)
    {
        foreach (var (key, gap) in other._sums)
            _sums[key] = _sums.TryGetValue(key, out var sum) ? Sum(sum, gap) : gap;
    }

    /// <summary>The gap records of one stream, by asset.</summary>
    public IEnumerable<(StreamKind Kind, AssetId Asset, Gap Gap)> All() =>
        _sums.OrderBy(static s => s.Key.Kind).ThenBy(static s => s.Key.Asset).Select(static s => (s.Key.Kind, s.Key.Asset, s.Value));

    public void Clear() => _sums.Clear();

    private static Gap Sum(Gap one, Gap other) => one with
    {
        FromSequence = Math.Min(one.FromSequence, other.FromSequence),
        ToSequence = Math.Max(one.ToSequence, other.ToSequence),
        // Unknown with anything is unknown.
        Count = one.Count == 0 || other.Count == 0 ? 0 : one.Count + other.Count,
        First = one.First is { } a && other.First is { } b ? (a < b ? a : b) : null,
        Last = one.Last is { } c && other.Last is { } d ? (c > d ? c : d) : null,
    };
}
