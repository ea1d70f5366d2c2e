using Jena.Iot.Api.Live;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Jena.Iot.Api;

/// <summary>
/// Composes the API into a host: one that is an Orleans client of its own, or one that holds a silo too. Either gives
/// <see cref="IClusterClient"/>.
/// </summary>
public static class JenaApi
{
    /// <summary>Registers everything that <see cref="MapJenaApi"/> needs. The host gives <see cref="IClusterClient"/>.</summary>
    public static WebApplicationBuilder AddJenaApi(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(static provider => new LiveViews(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ILiveViews>(static provider => provider.GetRequiredService<LiveViews>());
        return builder;
    }

    /// <summary>Maps every route of the API; the page at <c>/</c> is mapped by itself.</summary>
    public static WebApplication MapJenaApi(this WebApplication app) => app;
}
