namespace Jena.Iot.Domain.Junctions.Measures;

/// <summary>
/// The events that say whether a phase is green, amber or red (1, 8, 10), and those after which nobody says, until the next of the former: it
/// is dark (602), its amber flashes (603), or the controller flashes (173).
/// </summary>
internal static class PhaseSignals
{
    // NTCIP 1202's unitFlashStatus: 2 is not flashing, and recorders write 0 for it too.
    private const ushort NoValue = 0;
    private const ushort NotFlashing = 2;

    /// <summary>In order; of several at one instant those after which nobody says come last.</summary>
    public static List<TimedEvent> Of(EventLog log, ushort phase)
    {
        var signals = log.Of(phase, IndianaCode.BeginGreen, IndianaCode.BeginYellow, IndianaCode.BeginRedClearance, IndianaCode.BeginDark, IndianaCode.BeginFlashingAmber);
        var all = signals.Count;
        foreach (var status in log.Parameters(IndianaCode.UnitFlashStatus))
        {
            if (status is not (NoValue or NotFlashing))
                signals.AddRange(log.Of(status, IndianaCode.UnitFlashStatus));
        }
        if (signals.Count > all)
            signals.Sort();
        return signals;
    }

    /// <summary>Whether nobody says from then on what the phase shows.</summary>
    public static bool IsEnd(TimedEvent signal) => signal.Code is not (IndianaCode.BeginGreen or IndianaCode.BeginYellow or IndianaCode.BeginRedClearance);

    /// <summary>When nobody said: from each end to the next of the others, or to <paramref name="known"/>.</summary>
    public static IEnumerable<(long From, long To)> Unknown(List<TimedEvent> signals, long known)
    {
        long? since = null;
        foreach (var signal in signals)
        {
            if (IsEnd(signal))
            {
                since ??= signal.Ticks;
            }
            else if (since is { } from)
            {
                yield return (from, signal.Ticks);
                since = null;
            }
        }
        if (since is { } last)
            yield return (last, known);
    }
}
