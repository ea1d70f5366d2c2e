using System.Text.Json;
using Jena.Iot.Contracts.Assets;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;

namespace Jena.Iot.Api.Junctions;

/// <summary>Asks a junction for its bins, in spans that it takes.</summary>
public static class JunctionBins
{
    /// <summary>The longest span that a junction answers in one call.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(31);

    // Bins with their traces have some 30 KB each at a busy junction.
    private static readonly TimeSpan LongestWithTraces = TimeSpan.FromDays(2);

    /// <param name="traces">Whether the bins bring their events along.</param>
    public static async Task<IReadOnlyList<JunctionBinAggregate>> ReadAsync(IJunctionGrain junction, TimeWindow window, bool traces = true)
    {
        var longest = traces ? LongestWithTraces : Longest;
        var bins = new Dictionary<Bin, JunctionBinAggregate>();
        for (var from = window.From; from < window.To; from += longest)
        {
            var to = from + longest < window.To ? from + longest : window.To;
            var piece = new TimeWindow(from, to);
            foreach (var answer in traces ? await junction.Bins(piece) : await junction.Counts(piece))
            {
                var bin = JsonSerializer.Deserialize<JunctionBinAggregate>(answer.Json, DomainJson.Options)
                    ?? throw new JsonException($"bin {answer.Number} is null");
                bins[bin.Bin] = bin;
            }
        }

        return [.. bins.Values];
    }
}
