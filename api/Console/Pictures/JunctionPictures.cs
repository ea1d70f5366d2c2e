using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Junctions.Configuration;
using Jena.Iot.Domain.Junctions.Live;
using Jena.Iot.Domain.Junctions.Measures;

namespace Jena.Iot.Api.Console.Pictures;

/// <summary>What the pictures of one junction are drawn from. Pure.</summary>
public sealed record JunctionPictures
{
    // The codes that tell what a signal group shows, whichever family they are of.
    private static readonly ushort[] Shown = [.. Enumerable.Range(0, ushort.MaxValue + 1).Select(static c => (ushort)c).Where(static c => HeadCodes.Of(c) is not null)];

    public required TimeWindow Window { get; init; }

    public IReadOnlyList<DiagramCycleRow> Cycles { get; init; } = [];

    public IReadOnlyList<SplitFailureRow> SplitFailures { get; init; } = [];

    public IReadOnlyList<TerminationRow> Terminations { get; init; } = [];

    public IReadOnlyList<ActuationRow> Actuations { get; init; } = [];

    /// <summary>Why a picture cannot be drawn, as a key of the page's words, by the picture's own word; one that is not here only lacks figures.</summary>
    public IReadOnlyDictionary<string, string> Missing { get; init; } = new Dictionary<string, string>();

    /// <param name="bins">From before the window, as what was occupied when it began says so there, to after it, where its last cycles end.</param>
    /// <param name="configuration">Null while there is none.</param>
    public static JunctionPictures Of(IReadOnlyList<JunctionBinAggregate> bins, JunctionConfiguration? configuration, TimeWindow window, DateTimeOffset now)
    {
        var log = PhaseNumbers.Of(EventLog.Of(bins), configuration);
        var span = MeasureSpan.Of(window, PictureSpan.Step, now, bins);
        var missing = new Dictionary<string, string>(StringComparer.Ordinal);
        var advance = Uses(configuration, DetectorFunction.Advance);
        if (advance.Count == 0)
            missing["coordination"] = "no-advance";
        var presence = Uses(configuration, DetectorFunction.Presence);
        if (presence.Count == 0)
            missing["split-failures"] = "no-presence";
        if (configuration?.Observes.Missing(IndianaCode.GapOut, IndianaCode.MaxOut, IndianaCode.ForceOff) is { Count: > 0 })
            missing["terminations"] = "no-causes";
        return new JunctionPictures
        {
            Window = window,
            Cycles = CoordinationDiagram.Of(log, advance, span),
            SplitFailures = Domain.Junctions.Measures.SplitFailures.Of(log, presence, span),
            Terminations = Domain.Junctions.Measures.Terminations.Of(log, span),
            Actuations = Domain.Junctions.Measures.Actuations.Of(bins, window, PictureSpan.Step, now, standing: true),
            Missing = missing,
        };
    }

    /// <summary>What the signal groups showed in the bins.</summary>
    public static TimingHistory Timing(IReadOnlyList<JunctionBinAggregate> bins)
    {
        var history = new TimingHistory();
        foreach (var e in EventLog.Of(bins).All(Shown))
        {
            if (HeadCodes.Of(e.Code) is { } told)
                history.Take((told.ToldBy, e.Parameter), told.Colour, e.At);
        }
        return history;
    }

    // As the downloads have them: each moved by its way to the stop line and its latency.
    private static IReadOnlyList<DetectorUse> Uses(JunctionConfiguration? configuration, DetectorFunction function) =>
        new MeasureNeeds("", function).Detectors(configuration);
}
