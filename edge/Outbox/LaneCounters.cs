using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Edge.Outbox;

/// <summary>The counters of every lane, as they stand after the last reading that was stored.</summary>
internal sealed class LaneCounters : IMirror
{
    private readonly Tables _tables;
    private readonly Dictionary<LaneKey, LaneCounter> _counters = [];
    private readonly Dictionary<LaneKey, LaneCounter?> _touched = [];

    public LaneCounters(Tables tables)
    {
        _tables = tables;
        using var rows = tables.Lanes.Query();
        while (rows.Read())
            _counters[new LaneKey(AssetId.Parse(rows.GetString(0)), rows.GetString(1))] = new LaneCounter(rows.GetInt64(2), rows.GetInt64(3), rows.GetInt64(4), rows.GetInt64(5));
    }

    public IReadOnlyDictionary<LaneKey, LaneCounter> All => _counters;

    /// <summary>Counts a value that was sensed. Returns it with the totals of the stream.</summary>
    public ReadingValue Count(AssetId asset, ReadingValue value)
    {
        if (LaneKey.Of(asset, value) is not { } lane)
            return value;
        var counter = _counters.GetValueOrDefault(lane).After(value);
        Set(lane, counter);
        return counter.Rebase(value);
    }

    /// <summary>The value with the totals of the stream; it counts nothing.</summary>
    public ReadingValue Rebase(AssetId asset, ReadingValue value) =>
        LaneKey.Of(asset, value) is { } lane && _counters.TryGetValue(lane, out var counter) ? counter.Rebase(value) : value;

    /// <summary>The lane's totals in the stream; null before its first reading.</summary>
    public LaneTotals? Totals(LaneKey lane) =>
        _counters.TryGetValue(lane, out var counter) ? new LaneTotals(lane.Lane, counter.TotalIn, counter.TotalOut) : null;

    public void Set(LaneKey lane, LaneCounter counter)
    {
        _touched.TryAdd(lane, _counters.TryGetValue(lane, out var before) ? before : null);
        _counters[lane] = counter;
        _tables.SetLane.Run(lane.Asset.ToString(), lane.Lane, counter.RawIn, counter.RawOut, counter.BaseIn, counter.BaseOut);
    }

    public void Mark() => _touched.Clear();

    public void Undo()
    {
        foreach (var (lane, counter) in _touched)
        {
            if (counter is { } before)
                _counters[lane] = before;
            else
                _counters.Remove(lane);
        }
    }
}
