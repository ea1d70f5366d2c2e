using Jena.Iot.Api.OpenData.Datex2;
using Jena.Iot.Api.OpenData.Wzdx;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.OpenData;

namespace Jena.Iot.Api.OpenData;

/// <summary>Every document that is published.</summary>
public static class OpenDataFeeds
{
    public static IReadOnlyList<OpenDataFeed> All { get; } =
    [
        new(
            "/datex2/measurement-sites",
            "datex2MeasurementSites",
            "Where something is counted, as DATEX II v3 (MeasurementSiteTablePublication)",
            "One site for each counting detector of a junction or counting station. Where nothing counts, a GenericPublication says so.",
            DatexDocument.ContentType,
            static (junctions, options, now, published) => SiteTable.Write(Detectors(junctions, now), options, published)),
        new(
            "/datex2/measured-data",
            "datex2MeasuredData",
            "What was counted, as DATEX II v3 (MeasuredDataPublication)",
            "Flow and occupancy of every counting detector, with when they were counted; unknown, stale, faulty, partial and disabled are told as faults.",
            DatexDocument.ContentType,
            static (junctions, options, now, published) => MeasuredData.Write(Detectors(junctions, now), options, published)),
        new(
            "/wzdx/devices",
            "wzdxDevices",
            "Counting detectors and signals, as a WZDx 4.2 device feed (GeoJSON)",
            "A device without a place is left out.",
            DeviceFeed.ContentType,
            static (junctions, options, now, published) => DeviceFeed.Write(
                Detectors(junctions, now), [.. junctions.Select(junction => SignalDevice.Of(junction, now)).OfType<SignalDevice>()], options, now, published)),
    ];

    private static List<CountingDetector> Detectors(IReadOnlyList<JunctionView> junctions, DateTimeOffset now) =>
        [.. junctions.SelectMany(junction => CountingDetectors.Of(junction, now))];
}
