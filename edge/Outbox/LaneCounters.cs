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
            _counters[new LaneKey(AssetId.Parse(rows.GetString(0)), rows.GetString(1))] =
                new LaneCounter(rows.GetInt64(2), rows.GetInt64(3), rows.GetInt64(4), rows.GetInt64(5), rows.IsDBNull(6) ? null : rows.GetString(6));
    }

    public IReadOnlyDictionary<LaneKey, LaneCounter> All => _counters;

    /// <summary>Counts a value that was sensed. Returns it with the totals of the stream.</summary>
    public ReadingValue Count(Sensed sensed)
    {
        if (LaneKey.Of(sensed.Asset, sensed.Value) is not { } lane)
            return sensed.Value;
        var counter = _counters.GetValueOrDefault(lane).After(sensed.Value, sensed.Input);
        Set(lane, counter);
        return counter.Rebase(sensed.Value);
    }

    /// <summary>The value with the totals of the stream; it counts nothing.</summary>
    public ReadingValue Rebase(Sensed sensed)
    {
        if (LaneKey.Of(sensed.Asset, sensed.Value) is not { } lane || !_counters.TryGetValue(lane, out var counter))
            return sensed.Value;
        return counter.IsForeign(sensed.Input) ? counter.After(sensed.Value, sensed.Input).Rebase(sensed.Value) : counter.Rebase(sensed.Value);
    }

    /// <summary>The lane's totals in the stream; null before its first reading.</summary>
    public LaneTotals? Totals(LaneKey lane) =>
        _counters.TryGetValue(lane, out var counter) ? new LaneTotals(lane.Lane, counter.TotalIn, counter.TotalOut) : null;

    public void Set(LaneKey lane, LaneCounter counter)
    {
        _touched.TryAdd(lane, _counters.TryGetValue(lane, out var before) ? before : null);
        _counters[lane] = counter;
        _tables.SetLane.Run(lane.Asset.ToString(), lane.Lane, counter.RawIn, counter.RawOut, counter.BaseIn, counter.BaseOut);
        if (counter.Input is { } input)
            _tables.SetLaneInput.Run(lane.Asset.ToString(), lane.Lane, input);
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
