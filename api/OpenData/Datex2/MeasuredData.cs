using System.Globalization;
using Jena.Iot.Domain.OpenData;

namespace Jena.Iot.Api.OpenData.Datex2;

/// <summary>
/// What was counted: a MeasuredDataPublication with every counting detector in it, whatever its condition. A figure that there is not is
/// left out, never zero, and a fault says why, with a word for programs and since when:
/// <list type="table">
/// <item><term>never heard, stale, disabled</term><description>no figure; <c>noDataValuesAvailable</c>, for a disabled one <c>other</c></description></item>
/// <item><term>faulty</term><description>the figures with <c>dataError</c>; <c>spuriousUnreliableDataValues</c>; without any, <c>noDataValuesAvailable</c></description></item>
/// <item><term>a gap</term><description>the count, with <c>dataError</c>, as the least that there was; <c>intermittentDataValues</c></description></item>
/// </list>
/// </summary>
public static class MeasuredData
{
    public static byte[] Write(IReadOnlyList<CountingDetector> detectors, OpenDataOptions options, string published) => detectors.Count == 0
        ? Nothing.Write("siteMeasurements", options, published)
        : DatexDocument.Write("roa:MeasuredDataPublication", options, published, document =>
        {
            document.Element("roa:measurementSiteTableReference", static () => { }, ("targetClass", "roa:MeasurementSiteTable"), ("id", SiteTable.Id), ("version", SiteTable.VersionOf(detectors)));
            document.Header(options);
            foreach (var detector in detectors)
                Write(document, detector, published);
        });

    private static void Write(DatexDocument document, CountingDetector detector, string published) => document.Element("roa:siteMeasurements", () =>
    {
        document.Element("roa:measurementSiteReference", static () => { }, ("targetClass", "roa:MeasurementSite"), ("id", detector.Id), ("version", SiteTable.VersionOf(detector)));
        var last = detector.Condition is DetectorCondition.Unknown or DetectorCondition.Stale or DetectorCondition.Disabled ? null : detector.Last;
        Quantity(document, detector, SiteTable.Flow, published, last is null ? null : () => document.Element("roa:basicData", () =>
            document.Element("roa:vehicleFlow", () =>
            {
                Doubt(document, detector);
                document.Value("com:vehicleFlowRate", Math.Round(last.Flow, MidpointRounding.AwayFromZero).ToString("F0", CultureInfo.InvariantCulture));
            }, ("numberOfInputValuesUsed", last.Actuations.ToString(CultureInfo.InvariantCulture))), ("type", "roa:TrafficFlow")));
        Quantity(document, detector, SiteTable.Occupancy, published, last?.Occupancy is not { } occupancy ? null : () => document.Element("roa:basicData", () =>
            document.Element("roa:occupancy", () =>
            {
                Doubt(document, detector);
                document.Value("com:percentage", Math.Round(occupancy * 100, 1));
            }), ("type", "roa:TrafficConcentration")));
        document.Element("roa:measurementTimeDefault", () =>
        {
            if (last is null)
                return;
            document.Value("roa:timeMeaning", "endTime");
            document.Value("roa:timeValue", DatexDocument.Time(last.Window.To));
            document.Element("roa:period", () =>
            {
                document.Value("com:startOfPeriod", DatexDocument.Time(last.Window.From));
                document.Value("com:endOfPeriod", DatexDocument.Time(last.Window.To));
            });
        });
    });

    private static void Quantity(DatexDocument document, CountingDetector detector, int index, string published, Action? data) =>
        document.Element("roa:physicalQuantity", () => document.Element("roa:physicalQuantity", () =>
        {
            if (detector.Condition is not DetectorCondition.Working)
                Fault(document, detector, published, data is not null);
            else if (data is null)
                Fault(document, detector with { Condition = DetectorCondition.Unknown, Fault = "not-counted-yet", Since = null }, published, figures: false);
            data?.Invoke();
        }, ("type", "roa:SinglePhysicalQuantity")), ("index", index.ToString(CultureInfo.InvariantCulture)));

    private static void Fault(DatexDocument document, CountingDetector detector, string published, bool figures) => document.Element("roa:physicalQuantityFault", () =>
    {
        document.Value("com:faultIdentifier", Word(detector));
        document.Text("com:faultDescription", Description(detector));
        if (detector.Since is { } since)
            document.Value("com:faultCreationTime", DatexDocument.Time(since));
        // The schema asks for it: where nobody knows since when, it is what this publication says.
        document.Value("com:faultLastUpdateTime", detector.Since is { } known ? DatexDocument.Time(known) : published);
        document.Value("roa:physicalQuantityFaultType", detector.Condition switch
        {
            DetectorCondition.Partial => "intermittentDataValues",
            DetectorCondition.Faulty when figures => "spuriousUnreliableDataValues",
            DetectorCondition.Disabled => "other",
            _ => "noDataValuesAvailable",
        });
    });

    private static void Doubt(DatexDocument document, CountingDetector detector)
    {
        if (detector.Condition is DetectorCondition.Working)
            return;
        document.Value("com:dataError", "true");
        document.Text("com:reasonForDataError", Description(detector));
    }

    private static string Word(CountingDetector detector) => detector.Fault ?? detector.Condition.ToString().ToLowerInvariant();

    private static string Description(CountingDetector detector) => detector.Condition switch
    {
        DetectorCondition.Partial => "Lückenhaft: es waren mindestens so viele",
        DetectorCondition.Stale => "Veraltet: kein Lebenszeichen",
        DetectorCondition.Faulty => $"Gestört: {Word(detector)}",
        DetectorCondition.Disabled => "Außer Betrieb genommen",
        _ when detector.Fault is "not-counted-yet" => "Noch kein ganzer Zeitraum gezählt",
        _ => "Unbekannt: noch nie etwas empfangen",
    };
}
