using Jena.Iot.Api.Assets;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sites;

namespace Jena.Iot.Api.Sites;

/// <summary>Construction sites, and what can be asked of them.</summary>
public static class SiteEndpoints
{
    public static void MapSites(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapAssets<SiteView>(AssetKind.Site, "Construction sites");
        group.MapCommand<OrderSite>(AssetKind.Site, "order", "Orders a site, or extends or shortens the order under a new number");
        group.MapCommand(AssetKind.Site, "activate", "Says that a site is set up and restricts traffic", new ActivateSite());
        group.MapCommand(AssetKind.Site, "clear", "Says that the street is free again", new ClearSite());
    }
}
