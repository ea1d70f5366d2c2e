using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Jena.Iot.Domain.OpenData;

namespace Jena.Iot.Api.OpenData.Datex2;

/// <summary>
/// Where something is counted: a MeasurementSiteTablePublication with one site for each counting detector. The schema knows no table
/// without a site: where nothing counts, a GenericPublication says so.
/// </summary>
public static class SiteTable
{
    /// <summary>The table's id; it has one.</summary>
    public const string Id = "counting-detectors";

    /// <summary>Seconds over which figures are given.</summary>
    public const int PeriodSeconds = CountingDetectors.Minutes * 60;

    /// <summary>The index of flow among a site's figures; occupancy is the next.</summary>
    public const int Flow = 1;

    /// <summary>The index of occupancy among a site's figures.</summary>
    public const int Occupancy = 2;

    public static byte[] Write(IReadOnlyList<CountingDetector> detectors, OpenDataOptions options, string published) => detectors.Count == 0
        ? Nothing.Write("measurementSiteTable", options, published)
        : DatexDocument.Write("roa:MeasurementSiteTablePublication", options, published, document =>
        {
            document.Header(options);
            document.Element("roa:measurementSiteTable", () =>
            {
                foreach (var detector in detectors)
                    Write(document, detector, options);
            }, ("id", Id), ("version", VersionOf(detectors)));
        });

    /// <summary>Another one whenever anything that the table says of any site is another.</summary>
    public static string VersionOf(IEnumerable<CountingDetector> detectors) => Hash(string.Join('\n', detectors.Select(Facts)));

    /// <summary>Another one whenever anything that the table says of this site is another.</summary>
    public static string VersionOf(CountingDetector detector) => Hash(Facts(detector));

    private static void Write(DatexDocument document, CountingDetector detector, OpenDataOptions options) => document.Element("roa:measurementSite", () =>
    {
        document.Value("roa:measurementEquipmentReference", detector.Channel.ToString(CultureInfo.InvariantCulture));
        document.Text("roa:measurementSiteName", detector.Name);
        if (detector.Lane is not null)
            document.Value("roa:measurementSiteNumberOfLanes", "1");
        document.Value("roa:measurementSiteIdentification", detector.Id);
        Characteristics(document, detector, Flow, "trafficFlow");
        Characteristics(document, detector, Occupancy, "trafficConcentration");
        document.Element("roa:measurementSiteLocation", () =>
        {
            // What has no place is known by its junction: a point is never made up.
            document.Element("loc:externalReferencing", () =>
            {
                document.Value("loc:externalLocationCode", detector.Junction.ToString());
                document.Value("loc:externalReferencingSystem", options.Publisher);
            });
            if (detector.Approach is { Length: > 0 } approach)
                document.Element("loc:supplementaryPositionalDescription", () => document.Text("loc:locationDescription", approach));
            if (detector.Place is { IsValid: true } place)
            {
                document.Element("loc:pointByCoordinates", () => document.Element("loc:pointCoordinates", () =>
                {
                    document.Value("loc:latitude", place.Latitude);
                    document.Value("loc:longitude", place.Longitude);
                }));
            }
        }, ("type", "loc:PointLocation"));
    }, ("id", detector.Id), ("version", VersionOf(detector)));

    private static void Characteristics(DatexDocument document, CountingDetector detector, int index, string type) =>
        document.Element("roa:measurementSpecificCharacteristics", () => document.Element("roa:measurementSpecificCharacteristics", () =>
        {
            document.Value("roa:period", PeriodSeconds);
            document.Value("roa:specificMeasurementValueType", type);
            if (detector.Counted is Counted.Bicycles)
                document.Element("roa:specificVehicleCharacteristics", () => document.Value("com:vehicleType", "bicycle"));
            if (detector.Lane is { } lane)
                document.Element("roa:specificLane", () => document.Value("loc:laneNumber", lane.ToString(CultureInfo.InvariantCulture)));
        }), ("index", index.ToString(CultureInfo.InvariantCulture)));

    private static string Facts(CountingDetector detector) => string.Create(
        CultureInfo.InvariantCulture,
        $"{detector.Id}\t{detector.Name}\t{detector.Place?.Longitude:R}\t{detector.Place?.Latitude:R}\t{detector.Counted}\t{detector.Lane}\t{detector.Approach}");

    private static string Hash(string facts) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(facts)).AsSpan(0, 6));
}
