using Jena.Iot.Api.Console.Pictures;
using Jena.Iot.Api.Tests.Harness;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions.Configuration;

namespace Jena.Iot.Api.Tests.Console;

public sealed class JunctionPicturesTests
{
    [Fact]
    public void The_diagram_shows_arrivals_where_its_download_has_them_at_the_stop_line()
    {
        // 100 m at 36 km/h are 10 s.
        var configuration = Recorded.Configuration with { Detectors = [new Detector(5, "D5", [DetectorFunction.Advance], 2, DistanceMetres: 100, SpeedKmh: 36)] };

        var pictures = JunctionPictures.Of(Recorded.Bins(), configuration, new TimeWindow(Recorded.From, ApiHostUnderTest.Noon), ApiHostUnderTest.Noon);

        Assert.Equal([20, 55], pictures.Cycles[0].Arrivals);
    }
}
