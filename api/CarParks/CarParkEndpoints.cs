using Jena.Iot.Api.Assets;
using Jena.Iot.Domain.CarParks;
using Jena.Iot.Domain.Common;

namespace Jena.Iot.Api.CarParks;

/// <summary>Car parks, and what can be asked of them.</summary>
public static class CarParkEndpoints
{
    public static void MapCarParks(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapAssets<CarParkView>(AssetKind.CarPark, "Car parks");
        group.MapCommand<CalibrateCarPark>(AssetKind.CarPark, "calibrate", "Sets the count to what was counted by hand");
        group.MapCommand<CloseCarPark>(AssetKind.CarPark, "close", "Closes a car park, whatever it counts");
        group.MapCommand(AssetKind.CarPark, "open", "Ends a closure", new OpenCarPark());
    }
}
