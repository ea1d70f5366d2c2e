using Jena.Iot.Api.Access;
using Jena.Iot.Api.Alarms;
using Jena.Iot.Api.Assets;
using Jena.Iot.Api.CarParks;
using Jena.Iot.Api.Clustering;
using Jena.Iot.Api.DeadLetters;
using Jena.Iot.Api.Edges;
using Jena.Iot.Api.Health;
using Jena.Iot.Api.Junctions;
using Jena.Iot.Api.Live;
using Jena.Iot.Api.Network;
using Jena.Iot.Api.OpenApi;
using Jena.Iot.Api.OpenData;
using Jena.Iot.Api.Problems;
using Jena.Iot.Api.Registry;
using Jena.Iot.Api.Sites;
using Jena.Iot.Api.Streaming;
using Jena.Iot.Api.Telemetry;
using Jena.Iot.Domain.Common;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Jena.Iot.Api;

/// <summary>
/// Composes the API into a host: one that is an Orleans client of its own, or one that holds a silo too. Either gives
/// <see cref="IClusterClient"/>, with the domain's serialization on it.
/// </summary>
public static class JenaApi
{
    /// <summary>Registers everything that <see cref="MapJenaApi"/> needs.</summary>
    public static WebApplicationBuilder AddJenaApi(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddLive();
        services.AddOpenData();
        services.AddJunctions();
        builder.AddAccess();
        services.AddApiTelemetry(builder.Configuration);
        services.AddApiDocument();
        services.AddProblemDetails(static problems => problems.CustomizeProblemDetails = static context =>
            context.ProblemDetails.Detail ??= context.ProblemDetails.Status is StatusCodes.Status415UnsupportedMediaType
                ? "The body has to be JSON: send it with the header 'Content-Type: application/json'."
                : $"{context.HttpContext.Request.Method} {context.HttpContext.Request.Path} is nothing that can be asked here; /openapi shows what can.");
        services.AddExceptionHandler<ProblemHandler>();
        services.AddCors(static cors => cors.AddPolicy(RouteConventions.OpenData, static policy => policy
            .AllowAnyOrigin().WithMethods("GET", "HEAD").AllowAnyHeader().WithExposedHeaders("ETag", "Link")));
        services.AddHealthChecks().AddCheck<LiveViewsCheck>("live views", tags: [HealthEndpoints.ReadyTag]);
        services.ConfigureHttpJsonOptions(static json =>
        {
            json.SerializerOptions.DefaultIgnoreCondition = DomainJson.Options.DefaultIgnoreCondition;
            json.SerializerOptions.NumberHandling = DomainJson.Options.NumberHandling;
            foreach (var converter in DomainJson.Options.Converters)
                json.SerializerOptions.Converters.Add(converter);
        });
        return builder;
    }

    /// <summary>Maps every route of the API, with what has to stand before them; the page at <c>/</c> is mapped by itself.</summary>
    public static WebApplication MapJenaApi(this WebApplication app)
    {
        var hot = app.Services.GetRequiredService<HotAnswers>();
        app.Use(next => context => hot.TryAnswer(context) ?? next(context));
        // Said here, for it would come before everything else by itself.
        app.UseRouting();
        app.UseWhen(static context => context.Request.Path.StartsWithSegments("/api"), static api =>
        {
            api.UseExceptionHandler();
            api.UseStatusCodePages();
        });
        app.UseCors();
        app.UseAuthentication();
        app.UseAuthorization();

        var api = app.MapGroup("/api/v1");
        api.MapJunctions();
        api.MapCarParks();
        api.MapSites();
        api.MapNodes();
        api.MapEdges();
        api.MapOpenData();
        api.MapAlarms();
        api.MapWebhooks();
        api.MapStream();
        api.MapRegistry();
        api.MapDeadLetters();
        api.MapTokens();
        app.MapHealth();
        app.MapApiDocument();
        // Made now, so that its figures are there before anything is counted.
        app.Services.GetRequiredService<ApiMetrics>();
        app.MapPrometheusScrapingEndpoint("/metrics").AllowAnonymous();
        return app;
    }

    private static void AddLive(this IServiceCollection services)
    {
        services.AddOptions<LiveOptions>().BindConfiguration(LiveOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(static provider => new LiveViews(
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<IOptions<LiveOptions>>().Value.Remembered));
        services.AddSingleton<ILiveViews>(static provider => provider.GetRequiredService<LiveViews>());
        services.AddSingleton<ClusterContact>();
        services.TryAddSingleton<GatewayReach>();
        services.AddSingleton<RenderedViews>();
        services.AddSingleton<HotAnswers>();
        services.AddSingleton<StreamEvents>();
        services.AddSingleton<StreamPulse>();
        services.AddSingleton<StreamParts>();
        services.AddHostedService(static provider => provider.GetRequiredService<StreamPulse>());
        services.AddSingleton<LiveReader>();
        services.AddHostedService(static provider => provider.GetRequiredService<LiveReader>());
    }
}
