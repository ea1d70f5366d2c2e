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

    public static async Task<IReadOnlyList<JunctionBinAggregate>> ReadAsync(IJunctionGrain junction, TimeWindow window)
    {
        var bins = new Dictionary<Bin, JunctionBinAggregate>();
        for (var from = window.From; from < window.To; from += Longest)
        {
            var to = from + Longest < window.To ? from + Longest : window.To;
            foreach (var answer in await junction.Bins(new TimeWindow(from, to)))
            {
                var bin = JsonSerializer.Deserialize<JunctionBinAggregate>(answer.Json, DomainJson.Options)
                    ?? throw new JsonException($"bin {answer.Number} is null");
                bins[bin.Bin] = bin;
            }
        }

        return [.. bins.Values];
    }
}
