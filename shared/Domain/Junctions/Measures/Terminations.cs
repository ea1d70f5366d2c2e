namespace Jena.Iot.Domain.Junctions.Measures;

/// <summary>Why greens ended. Lamps alone cannot show it.</summary>
public static class Terminations
{
    private static readonly (ushort Code, TerminationCause Cause)[] Causes =
        [(IndianaCode.GapOut, TerminationCause.GapOut), (IndianaCode.MaxOut, TerminationCause.MaxOut), (IndianaCode.ForceOff, TerminationCause.ForceOff)];

    /// <summary>One row per bin, phase and cause that happened, rising by phase, then cause, then bin.</summary>
    public static IReadOnlyList<TerminationRow> Of(EventLog log, MeasureSpan span)
    {
        var rows = new List<TerminationRow>();
        foreach (var phase in log.Parameters(IndianaCode.GapOut, IndianaCode.MaxOut, IndianaCode.ForceOff))
        {
            foreach (var (code, cause) in Causes)
            {
                foreach (var (start, total) in BinCounts.Of(log.Times(code, phase), span))
                    rows.Add(new TerminationRow(MeasureSpan.At(start), phase, cause, total, span.QualityOf(start)));
            }
        }
        return rows;
    }
}

/// <summary>Why a green ended.</summary>
public enum TerminationCause
{
    None = 0,

    /// <summary>Nobody came for the gap time.</summary>
    GapOut = 1,

    /// <summary>It had reached its greatest length.</summary>
    MaxOut = 2,

    /// <summary>Coordination needed the time for others.</summary>
    ForceOff = 3,
}

/// <param name="Start">The bin's beginning, UTC.</param>
public sealed record TerminationRow(DateTimeOffset Start, ushort Phase, TerminationCause Cause, int Total, MeasureQuality Quality);
