using Jena.Iot.Api.Assets;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Junctions.Selection;

namespace Jena.Iot.Api.Junctions;

/// <summary>Junctions and their figures.</summary>
public static class JunctionEndpoints
{
    public static IServiceCollection AddJunctions(this IServiceCollection services)
    {
        services.AddOptions<MeasureOptions>().BindConfiguration(MeasureOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        return services;
    }

    public static void MapJunctions(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapAssets<JunctionView>(AssetKind.Junction, "Junctions");
        group.MapMeasures();
        group.MapConfiguration();
        group.MapCommand<SelectProgramme>(AssetKind.Junction, "select-programme", "Requests a signal programme of the controller for a while; the view says what became of it, /audit all of it. The reason is public, the name of whoever asks is not");
        group.MapCommand<ReleaseProgramme>(AssetKind.Junction, "release-programme", "Leaves the controller to itself again");
    }
}
