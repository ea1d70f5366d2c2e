using Jena.Iot.Api.Problems;
using Jena.Iot.Domain.Common;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Jena.Iot.Api.Streaming;

/// <summary>Which assets a client of the stream wants: of these kinds or with these ids; all when neither is given.</summary>
public sealed class StreamFilter
{
    private readonly HashSet<AssetKind> kinds = [];
    private readonly HashSet<AssetId> ids = [];

    /// <summary>Reads <c>kind</c> and <c>id</c>, each as often as it is given.</summary>
    public static (StreamFilter Filter, ProblemHttpResult? Problem) Read(IQueryCollection query)
    {
        var filter = new StreamFilter();
        foreach (var word in query["kind"])
        {
            if (!AssetKinds.TryParse(word, out var kind) && !AssetKinds.TryParsePlural(word, out kind))
                return (filter, Problem.BadParameter("kind", $"'{word}' is no kind: write one of {AssetKinds.All}; repeat the parameter for several"));
            filter.kinds.Add(kind);
        }

        foreach (var text in query["id"])
        {
            if (!AssetId.TryParse(text, out var id))
                return (filter, Problem.BadParameter("id", $"'{text}' is no asset's id: write kind/slug, as in carpark/neue-mitte; repeat the parameter for several"));
            filter.ids.Add(id);
        }

        return (filter, null);
    }

    public bool Wants(AssetId id) => (kinds.Count == 0 && ids.Count == 0) || kinds.Contains(id.Kind) || ids.Contains(id);
}
