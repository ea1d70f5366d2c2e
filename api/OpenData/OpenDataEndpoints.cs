using Jena.Iot.Api.Assets;
using Jena.Iot.Api.Live;
using Jena.Iot.Api.OpenApi;
using Microsoft.Extensions.Options;

namespace Jena.Iot.Api.OpenData;

/// <summary>The open data of the city in the formats of others.</summary>
public static class OpenDataEndpoints
{
    /// <summary>Below <c>/api/v1</c>.</summary>
    public const string Root = "/open-data";

    public static IServiceCollection AddOpenData(this IServiceCollection services)
    {
        services.AddOptions<OpenDataOptions>().BindConfiguration(OpenDataOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        return services.AddSingleton<OpenDataAnswers>();
    }

    public static void MapOpenData(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Root).WithTags("Open data");
        foreach (var feed in OpenDataFeeds.All)
        {
            group.MapGet(feed.Path, IResult (HttpContext context, OpenDataAnswers answers, ILiveViews views, IOptions<OpenDataOptions> options) =>
                {
                    if (!views.IsComplete)
                        return AssetEndpoints.NotYet(context);
                    var answer = answers.Get(feed);
                    context.Response.Headers.CacheControl = "no-cache";
                    context.Response.Headers.Link = $"<{options.Value.License}>; rel=\"license\"";
                    return TypedResults.Bytes(answer.Bytes, feed.ContentType, entityTag: answer.ETag);
                })
                .WithName(feed.Operation).OpenToAll()
                .WithSummary(feed.Summary)
                .WithDescription($"{feed.Description} Answered from memory. Send the ETag back as If-None-Match: 304 says that nothing changed but the time of publication.")
                .Produces(StatusCodes.Status200OK, null, feed.ContentType)
                .Produces(StatusCodes.Status304NotModified).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        }
    }
}
