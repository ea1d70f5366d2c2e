using Jena.Iot.Contracts.Assets;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Junctions.Configuration;
using Jena.Iot.Domain.Junctions.Measures;

namespace Jena.Iot.Api.Junctions;

/// <summary>What a measure of one junction is computed from.</summary>
/// <param name="Bins">From before the span to after it.</param>
/// <param name="Log">Their events; those of signal groups and push buttons under the phase that they are configured for.</param>
/// <param name="Configured">Null when nobody has configured the junction.</param>
public sealed record MeasureInput(IReadOnlyList<JunctionBinAggregate> Bins, EventLog Log, MeasureSpan Span, ConfiguredJunction? Configured);

/// <summary>Asks a junction for what its measures are computed from.</summary>
public static class MeasureReader
{
    /// <summary>How far before the span events are read: detectors and cycles go on across its beginning.</summary>
    public static readonly TimeSpan Before = TimeSpan.FromDays(1);

    /// <summary>How far after the span: the cycles that began in it end there.</summary>
    public static readonly TimeSpan After = TimeSpan.FromHours(1);

    /// <summary>How far beyond that what has not ended is followed.</summary>
    public static readonly TimeSpan Furthest = TimeSpan.FromDays(7);

    /// <summary>A junction that says nothing for so long is not heard any more.</summary>
    public static readonly TimeSpan UsualSilence = TimeSpan.FromDays(1);

    /// <summary>The span with what is read around it.</summary>
    /// <param name="length">That of a bin.</param>
    public static TimeWindow Around(TimeWindow window, TimeSpan length) => new(window.From - Before, window.To + (length > After ? length : After));

    /// <param name="length">A length that measures are given in (<see cref="MeasureBins.IsLength"/>).</param>
    /// <param name="events">False for a measure that needs the bins' counts alone; the log is empty then.</param>
    /// <param name="goesOn">Whether something that began in the span has not ended in what was read; then more is read, up to <paramref name="now"/> or <see cref="Furthest"/>. Null for a measure without such.</param>
    public static async Task<MeasureInput> ReadAsync(IJunctionGrain junction, TimeWindow window, TimeSpan length, DateTimeOffset now, bool events = true, Func<MeasureInput, bool>? goesOn = null)
    {
        var around = Around(window, length);
        var configured = await junction.Configuration();
        var bins = await JunctionBins.ReadAsync(junction, around, events);
        var input = Input();
        var furthest = around.To + Furthest < now ? around.To + Furthest : now;
        for (var (from, step) = (around.To, After); from < furthest && goesOn?.Invoke(input) is true; from += step, step *= 4)
        {
            bins = [.. bins, .. await JunctionBins.ReadAsync(junction, new TimeWindow(from, from + step < furthest ? from + step : furthest), events)];
            input = Input();
        }
        return input;

        MeasureInput Input()
        {
            var sorted = bins.DistinctBy(static b => b.Bin).OrderBy(static b => b.Bin).ToList();
            // The bin with the first event ever says so.
            var goesBack = sorted.Exists(static b => b.Events > 0) && !sorted.Exists(static b => b.RecordedSince is not null);
            return new MeasureInput(sorted, PhaseNumbers.Of(EventLog.Of(sorted), configured?.Configuration), MeasureSpan.Of(window, length, now, sorted, events, goesBack), configured);
        }
    }
}
