using Jena.Iot.Domain.Junctions;

namespace Jena.Iot.Api.OpenData;

/// <summary>One published document.</summary>
/// <param name="Path">Below <c>/api/v1/open-data</c>.</param>
/// <param name="Operation">Its name in the description of the API.</param>
/// <param name="Write">Pure: the junctions, the settings, the moment, and the time of publication as it is to stand there.</param>
public sealed record OpenDataFeed(
    string Path,
    string Operation,
    string Summary,
    string Description,
    string ContentType,
    Func<IReadOnlyList<JunctionView>, OpenDataOptions, DateTimeOffset, string, byte[]> Write);
