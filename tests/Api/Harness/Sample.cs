using Jena.Iot.Domain.CarParks;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;

namespace Jena.Iot.Api.Tests.Harness;

/// <summary>Views for tests.</summary>
public static class Sample
{
    /// <summary>Open, with a sign of life at noon.</summary>
    public static CarParkView CarPark(string slug, int free = 40, DateTimeOffset? lastSign = null) => new()
    {
        Id = AssetId.CarPark(slug),
        Name = $"Car park {slug}",
        Place = new Place(11.5865, 50.9276),
        Capacity = 100,
        Status = CarParkStatus.Open,
        Since = ApiHostUnderTest.Noon.AddHours(-2),
        Free = free,
        Occupied = 100 - free,
        LastSign = lastSign ?? ApiHostUnderTest.Noon,
        Calibration = new Calibration(60, ApiHostUnderTest.Noon.AddHours(-3), ApiHostUnderTest.Noon.AddHours(-3), "petra-vogel", null, null),
    };

    public static JunctionView Junction(string slug) => new() { Id = AssetId.Junction(slug), Name = $"Junction {slug}", LastSign = ApiHostUnderTest.Noon };
}
