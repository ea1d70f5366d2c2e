using System.Collections.Immutable;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Edge.Health;

/// <summary>
/// Decides what of the gauges is worth a reading: a change beyond the figure's band, and each figure again after
/// <paramref name="repeat"/>; and which alarms stand.
/// </summary>
/// <param name="alarms">The alarms, by no particular order.</param>
/// <param name="repeat">What hardly changes is told again after this long.</param>
internal sealed class HealthModel(IReadOnlyList<HealthAlarm> alarms, TimeSpan repeat)
{
    /// <summary>
    /// The state at a start: nothing is told yet, and the alarms in <paramref name="raised"/> stand. Those of them that are not known
    /// any more are cleared.
    /// </summary>
    public (HealthState State, IReadOnlyList<AlarmChange> Changes) Begin(IEnumerable<string> raised)
    {
        var known = raised.ToLookup(code => alarms.Any(alarm => alarm.Code == code));
        var state = HealthState.Empty with { Alarms = HealthState.Empty.Alarms.AddRange(known[true].Select(static code => KeyValuePair.Create(code, new AlarmState(true, null)))) };
        return (state, [.. known[false].Select(static code => new AlarmChange(code, false, AlarmSeverity.Low, "No longer watched"))]);
    }

    /// <summary>The state after a gauge was read, and what is worth a reading. Values that are no numbers are left aside.</summary>
    /// <param name="state">Before.</param>
    /// <param name="shown">What the gauge shows.</param>
    /// <param name="every">How often the gauge is read.</param>
    /// <param name="now">Since boot.</param>
    public (HealthState State, IReadOnlyList<ReadingValue> Told) Take(HealthState state, IEnumerable<Shown> shown, TimeSpan every, TimeSpan now)
    {
        var told = new List<ReadingValue>();
        foreach (var (name, value) in shown.Where(static s => double.IsFinite(s.Value)))
        {
            var figure = HealthFigures.All[name];
            if (IsWorthTelling(state.Told.TryGetValue(name, out var before) ? before : null, figure, value, now))
            {
                told.Add(Measurement(figure, value, every));
                state = state with { Told = state.Told.SetItem(name, new ToldFigure(value, now)) };
            }
            foreach (var alarm in alarms.Where(a => a.Figure == name))
            {
                var (next, change) = alarm.After(state.Alarms.GetValueOrDefault(alarm.Code), value, now);
                state = state with { Alarms = state.Alarms.SetItem(alarm.Code, next) };
                if (change is not null)
                    told.Add(change);
            }
        }
        return (state, told);
    }

    public static Measurement Measurement(HealthFigure figure, double value, TimeSpan every) => new(figure.Name, value, figure.Unit, every);

    private bool IsWorthTelling(ToldFigure? before, HealthFigure figure, double value, TimeSpan now) =>
        before is not { } last
        || now - last.At >= repeat
        || (!value.Equals(last.Value) && Math.Abs(value - last.Value) >= Math.Max(figure.Band, figure.Share * Math.Abs(last.Value)));
}

/// <summary>What was told, and which alarms stand.</summary>
internal sealed record HealthState
{
    public static HealthState Empty { get; } = new();

    /// <summary>By figure.</summary>
    public ImmutableSortedDictionary<string, ToldFigure> Told { get; init; } = ImmutableSortedDictionary.Create<string, ToldFigure>(StringComparer.Ordinal);

    /// <summary>By code.</summary>
    public ImmutableSortedDictionary<string, AlarmState> Alarms { get; init; } = ImmutableSortedDictionary.Create<string, AlarmState>(StringComparer.Ordinal);

    public IEnumerable<string> Raised => Alarms.Where(static a => a.Value.Raised).Select(static a => a.Key);
}

/// <param name="At">Since boot.</param>
internal readonly record struct ToldFigure(double Value, TimeSpan At);
