using Jena.Iot.Api.OpenApi;
using Jena.Iot.Api.Problems;

namespace Jena.Iot.Api.Junctions;

/// <summary>Figures of a junction by bin, as JSON, or as CSV to whoever accepts <c>text/csv</c>.</summary>
public static class MeasureEndpoints
{
    /// <summary>The longest span of one request.</summary>
    public static readonly TimeSpan LongestSpan = TimeSpan.FromDays(31);

    /// <summary>The longest span of one request for a measure that is computed event by event.</summary>
    public static readonly TimeSpan LongestSpanOfEvents = TimeSpan.FromDays(7);

    public static void MapMeasures(this RouteGroupBuilder group)
    {
        foreach (var measure in MeasureCatalogue.All)
            measure.Map(group);
        var words = string.Join(", ", MeasureCatalogue.All.Select(static m => m.Word));
        group.MapGet("/{id}/measures/{measure}", (string id, string measure) => Problem.NotFound($"There is no measure '{measure}'; those there are: {words}."))
            .OpenToAll().ExcludeFromDescription();
    }
}
