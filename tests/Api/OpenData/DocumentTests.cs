using System.Text;
using Jena.Iot.Api.OpenData;
using Jena.Iot.Api.OpenData.Datex2;
using Jena.Iot.Api.OpenData.Wzdx;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.OpenData;

namespace Jena.Iot.Api.Tests.OpenData;

/// <summary>What exactly is published of one detector.</summary>
public sealed class DocumentTests
{
    private const string Published = "2026-03-27T12:03:04Z";

    private const string Open =
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><d2:payload xmlns:com=\"http://datex2.eu/schema/3/common\" xmlns:loc=\"http://datex2.eu/schema/3/locationReferencing\" xmlns:roa=\"http://datex2.eu/schema/3/roadTrafficData\" xsi:type=\"{0}\" lang=\"de\" modelBaseVersion=\"3\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:d2=\"http://datex2.eu/schema/3/d2Payload\">"
        + "<com:feedDescription><com:values><com:value lang=\"de\">Stadt Jena: Zählwerte der Detektoren. Lizenz: https://www.govdata.de/dl-de/by-2-0</com:value></com:values></com:feedDescription>"
        + "<com:publicationTime>2026-03-27T12:03:04Z</com:publicationTime><com:publicationCreator><com:country>de</com:country><com:nationalIdentifier>DE-Jena</com:nationalIdentifier></com:publicationCreator>";

    private const string Header = "<roa:headerInformation><com:confidentiality>noRestriction</com:confidentiality><com:informationStatus>test</com:informationStatus></roa:headerInformation>";

    private static readonly DateTimeOffset Noon = new(2026, 3, 27, 12, 0, 0, TimeSpan.Zero);

    private static readonly CountingDetector Working = new()
    {
        Junction = AssetId.Junction("holzmarkt"),
        Channel = 3,
        Name = "Holzmarkt, D11",
        Place = new Place(11.5865, 50.9276),
        Lane = 2,
        Approach = "Ost",
        Condition = DetectorCondition.Working,
        Last = new CountedSpan(new TimeWindow(Noon.AddMinutes(-5), Noon), 45, 0.1825),
    };

    [Fact]
    public void A_site_says_where_and_what_it_counts()
    {
        Assert.Equal(
            Open.Replace("{0}", "roa:MeasurementSiteTablePublication", StringComparison.Ordinal) + Header
            + $"<roa:measurementSiteTable id=\"counting-detectors\" version=\"{SiteTable.VersionOf([Working])}\"><roa:measurementSite id=\"junction/holzmarkt/3\" version=\"{SiteTable.VersionOf(Working)}\">"
            + "<roa:measurementEquipmentReference>3</roa:measurementEquipmentReference><roa:measurementSiteName><com:values><com:value lang=\"de\">Holzmarkt, D11</com:value></com:values></roa:measurementSiteName>"
            + "<roa:measurementSiteNumberOfLanes>1</roa:measurementSiteNumberOfLanes><roa:measurementSiteIdentification>junction/holzmarkt/3</roa:measurementSiteIdentification>"
            + Characteristics(1, "trafficFlow") + Characteristics(2, "trafficConcentration")
            + "<roa:measurementSiteLocation xsi:type=\"loc:PointLocation\"><loc:externalReferencing><loc:externalLocationCode>junction/holzmarkt</loc:externalLocationCode><loc:externalReferencingSystem>Stadt Jena</loc:externalReferencingSystem></loc:externalReferencing>"
            + "<loc:supplementaryPositionalDescription><loc:locationDescription><com:values><com:value lang=\"de\">Ost</com:value></com:values></loc:locationDescription></loc:supplementaryPositionalDescription>"
            + "<loc:pointByCoordinates><loc:pointCoordinates><loc:latitude>50.9276</loc:latitude><loc:longitude>11.5865</loc:longitude></loc:pointCoordinates></loc:pointByCoordinates></roa:measurementSiteLocation>"
            + "</roa:measurementSite></roa:measurementSiteTable></d2:payload>",
            Text(SiteTable.Write([Working], new OpenDataOptions(), Published)));

        static string Characteristics(int index, string type) =>
            $"<roa:measurementSpecificCharacteristics index=\"{index}\"><roa:measurementSpecificCharacteristics><roa:period>300</roa:period><roa:specificMeasurementValueType>{type}</roa:specificMeasurementValueType><roa:specificLane><loc:laneNumber>2</loc:laneNumber></roa:specificLane></roa:measurementSpecificCharacteristics></roa:measurementSpecificCharacteristics>";
    }

    [Fact]
    public void What_works_gives_flow_and_occupancy_with_their_time() => Assert.Equal(
        Measured(
            "<roa:basicData xsi:type=\"roa:TrafficFlow\"><roa:vehicleFlow numberOfInputValuesUsed=\"45\"><com:vehicleFlowRate>540</com:vehicleFlowRate></roa:vehicleFlow></roa:basicData>",
            "<roa:basicData xsi:type=\"roa:TrafficConcentration\"><roa:occupancy><com:percentage>18.2</com:percentage></roa:occupancy></roa:basicData>",
            Time),
        Text(MeasuredData.Write([Working], new OpenDataOptions(), Published)));

    [Fact]
    public void What_was_never_heard_has_no_figure_and_says_so()
    {
        const string Fault = "<roa:physicalQuantityFault><com:faultIdentifier>never-heard</com:faultIdentifier><com:faultDescription><com:values><com:value lang=\"de\">Unbekannt: noch nie etwas empfangen</com:value></com:values></com:faultDescription><com:faultLastUpdateTime>2026-03-27T12:03:04Z</com:faultLastUpdateTime><roa:physicalQuantityFaultType>noDataValuesAvailable</roa:physicalQuantityFaultType></roa:physicalQuantityFault>";

        Assert.Equal(Measured(Fault, Fault, ""), Text(MeasuredData.Write([Working with { Condition = DetectorCondition.Unknown, Fault = "never-heard", Last = null }], new OpenDataOptions(), Published)));
    }

    [Theory]
    [InlineData(DetectorCondition.Stale, "stale", "noDataValuesAvailable", false)]
    [InlineData(DetectorCondition.Disabled, "disabled", "other", false)]
    [InlineData(DetectorCondition.Faulty, "stuck-on", "spuriousUnreliableDataValues", true)]
    [InlineData(DetectorCondition.Partial, "gap", "intermittentDataValues", true)]
    public void What_is_not_to_be_relied_on_says_why_and_since_when(DetectorCondition condition, string word, string type, bool figures)
    {
        var document = Text(MeasuredData.Write([Working with { Condition = condition, Fault = word, Since = Noon.AddHours(-1) }], new OpenDataOptions(), Published));

        Assert.Contains($"<com:faultIdentifier>{word}</com:faultIdentifier>", document, StringComparison.Ordinal);
        Assert.Contains("<com:faultCreationTime>2026-03-27T11:00:00Z</com:faultCreationTime>", document, StringComparison.Ordinal);
        Assert.Contains($"<roa:physicalQuantityFaultType>{type}</roa:physicalQuantityFaultType>", document, StringComparison.Ordinal);
        Assert.Equal(figures, document.Contains("<com:vehicleFlowRate>540<", StringComparison.Ordinal));
        Assert.Equal(figures, document.Contains("<com:dataError>true<", StringComparison.Ordinal));
        Assert.Equal(figures, document.Contains(Time, StringComparison.Ordinal));
    }

    [Fact]
    public void Where_nothing_counts_both_publications_say_so()
    {
        foreach (var (what, document) in new[] { ("measurementSiteTable", SiteTable.Write([], new(), Published)), ("siteMeasurements", MeasuredData.Write([], new(), Published)) })
            Assert.Equal(Open.Replace("{0}", "com:GenericPublication", StringComparison.Ordinal) + $"<com:genericPublicationName>{what}: empty</com:genericPublicationName></d2:payload>", Text(document));
    }

    [Fact]
    public void What_was_measured_names_the_table_that_it_belongs_to_until_a_site_changes()
    {
        var moved = Working with { Place = new Place(11.6, 50.9) };

        Assert.NotEqual(SiteTable.VersionOf(Working), SiteTable.VersionOf(moved));
        Assert.NotEqual(SiteTable.VersionOf([Working]), SiteTable.VersionOf([moved]));
        Assert.Equal(SiteTable.VersionOf([Working]), SiteTable.VersionOf([Working with { Condition = DetectorCondition.Stale, Last = null }]));
    }

    [Fact]
    public void A_device_has_its_figures_its_condition_and_its_point()
    {
        var options = new OpenDataOptions { License = "https://creativecommons.org/publicdomain/zero/1.0/", ContactEmail = "verkehr@example.org" };
        SignalDevice[] signals = [new(AssetId.Junction("anger"), "Anger", new Place(11.58, 50.93), DetectorCondition.Working, SignalDeviceMode.Flashing, Noon.AddHours(-2), null)];

        Assert.Equal(
            "{\"feed_info\":{\"update_date\":\"2026-03-27T12:03:04Z\",\"version\":\"4.2\",\"publisher\":\"Stadt Jena\",\"contact_email\":\"verkehr@example.org\",\"license\":\"https://creativecommons.org/publicdomain/zero/1.0/\","
            + "\"data_sources\":[{\"data_source_id\":\"jena-iot\",\"organization_name\":\"Stadt Jena\",\"contact_email\":\"verkehr@example.org\"}]},\"type\":\"FeatureCollection\",\"features\":["
            + "{\"id\":\"junction/holzmarkt/3\",\"type\":\"Feature\",\"properties\":{\"core_details\":{\"device_type\":\"traffic-sensor\",\"data_source_id\":\"jena-iot\",\"device_status\":\"ok\",\"update_date\":\"2026-03-27T12:00:00Z\",\"has_automatic_location\":false,\"name\":\"Holzmarkt, D11\"},"
            + "\"collection_interval_start_date\":\"2026-03-27T11:55:00Z\",\"collection_interval_end_date\":\"2026-03-27T12:00:00Z\",\"volume_vph\":540,\"occupancy_percent\":18.2},\"geometry\":{\"type\":\"Point\",\"coordinates\":[11.5865,50.9276]}},"
            + "{\"id\":\"junction/anger\",\"type\":\"Feature\",\"properties\":{\"core_details\":{\"device_type\":\"traffic-signal\",\"data_source_id\":\"jena-iot\",\"device_status\":\"ok\",\"update_date\":\"2026-03-27T12:00:00Z\",\"has_automatic_location\":false,\"name\":\"Anger\"},"
            + "\"mode\":\"flashing-yellow\"},\"geometry\":{\"type\":\"Point\",\"coordinates\":[11.58,50.93]}}]}",
            Text(DeviceFeed.Write([Working], signals, options, Noon, Published)));
    }

    [Theory]
    [InlineData(DetectorCondition.Unknown, "unknown", false)]
    [InlineData(DetectorCondition.Stale, "unknown", false)]
    [InlineData(DetectorCondition.Disabled, "warning", false)]
    [InlineData(DetectorCondition.Faulty, "error", false)]
    [InlineData(DetectorCondition.Partial, "warning", true)]
    public void A_device_that_is_not_to_be_relied_on_says_so_in_its_status(DetectorCondition condition, string status, bool figures)
    {
        var feed = Text(DeviceFeed.Write([Working with { Condition = condition, Fault = "the-reason", Since = Noon.AddHours(-1) }], [], new OpenDataOptions(), Noon, Published));

        Assert.Contains($"\"device_status\":\"{status}\"", feed, StringComparison.Ordinal);
        Assert.Contains($"\"status_messages\":[\"the-reason\",\"{condition.ToString().ToLowerInvariant()} since 2026-03-27T11:00:00Z\"]", feed, StringComparison.Ordinal);
        Assert.Equal(figures, feed.Contains("volume_vph", StringComparison.Ordinal));
    }

    [Fact]
    public void A_device_without_a_place_is_left_out_and_no_other_licence_than_that_of_the_standard_is_named()
    {
        var feed = Text(DeviceFeed.Write([Working with { Place = null }], [], new OpenDataOptions(), Noon, Published));

        Assert.Contains("\"features\":[]", feed, StringComparison.Ordinal);
        Assert.DoesNotContain("license", feed, StringComparison.Ordinal);
    }

    private const string Time = "<roa:timeMeaning>endTime</roa:timeMeaning><roa:timeValue>2026-03-27T12:00:00Z</roa:timeValue><roa:period><com:startOfPeriod>2026-03-27T11:55:00Z</com:startOfPeriod><com:endOfPeriod>2026-03-27T12:00:00Z</com:endOfPeriod></roa:period>";

    private static string Measured(string flow, string occupancy, string time) =>
        Open.Replace("{0}", "roa:MeasuredDataPublication", StringComparison.Ordinal)
        + $"<roa:measurementSiteTableReference targetClass=\"roa:MeasurementSiteTable\" id=\"counting-detectors\" version=\"{SiteTable.VersionOf([Working])}\" />" + Header
        + $"<roa:siteMeasurements><roa:measurementSiteReference targetClass=\"roa:MeasurementSite\" id=\"junction/holzmarkt/3\" version=\"{SiteTable.VersionOf(Working)}\" />"
        + $"<roa:physicalQuantity index=\"1\"><roa:physicalQuantity xsi:type=\"roa:SinglePhysicalQuantity\">{flow}</roa:physicalQuantity></roa:physicalQuantity>"
        + $"<roa:physicalQuantity index=\"2\"><roa:physicalQuantity xsi:type=\"roa:SinglePhysicalQuantity\">{occupancy}</roa:physicalQuantity></roa:physicalQuantity>"
        + (time.Length == 0 ? "<roa:measurementTimeDefault />" : $"<roa:measurementTimeDefault>{time}</roa:measurementTimeDefault>")
        + "</roa:siteMeasurements></d2:payload>";

    private static string Text(byte[] document) => Encoding.UTF8.GetString(document);
}
