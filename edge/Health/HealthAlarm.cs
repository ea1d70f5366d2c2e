using System.Globalization;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Edge.Health;

/// <summary>An alarm over one figure, with hysteresis in value and in time.</summary>
/// <param name="Code">Unique among the alarms of the edge.</param>
/// <param name="Figure">The figure's name.</param>
/// <param name="Severity">How urgent it is.</param>
/// <param name="Text">What happened, for people; <c>{0}</c> is the value.</param>
/// <param name="Raise">The value from which on it is bad: at or above it when <paramref name="Clear"/> lies below, else at or below it.</param>
/// <param name="Clear">The value from which on it is good again. Between the two it stays as it is.</param>
/// <param name="RaiseAfter">For so long it must be bad.</param>
/// <param name="ClearAfter">For so long it must be good.</param>
internal sealed record HealthAlarm(string Code, string Figure, AlarmSeverity Severity, string Text, double Raise, double Clear, TimeSpan RaiseAfter = default, TimeSpan ClearAfter = default)
{
    /// <summary>The state after <paramref name="value"/>, and the change to tell; null for none.</summary>
    public (AlarmState State, AlarmChange? Change) After(AlarmState state, double value, TimeSpan now)
    {
        var isAgainst = state.Raised ? IsGood(value) : IsBad(value);
        if (!isAgainst)
            return (state with { Against = null }, null);
        var since = state.Against ?? now;
        if (now - since < (state.Raised ? ClearAfter : RaiseAfter))
            return (state with { Against = since }, null);
        var raised = !state.Raised;
        return (new AlarmState(raised, null), Change(raised, value));
    }

    /// <summary>What is told when it is raised or cleared at <paramref name="value"/>.</summary>
    public AlarmChange Change(bool raised, double value) =>
        new(Code, raised, Severity, string.Format(CultureInfo.InvariantCulture, Text, Math.Round(value, 1)));

    private bool IsBad(double value) => Clear < Raise ? value >= Raise : value <= Raise;

    private bool IsGood(double value) => Clear < Raise ? value <= Clear : value >= Clear;
}

/// <param name="Raised">Whether it stands.</param>
/// <param name="Against">Since when, since boot, the figure speaks for the other state; null while it does not.</param>
internal readonly record struct AlarmState(bool Raised, TimeSpan? Against);
