using System.Text.Json;
using Jena.Iot.Api.Assets;
using Jena.Iot.Api.Problems;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.OpenData;

namespace Jena.Iot.Api.OpenData.Wzdx;

/// <summary>
/// Counting detectors and signals as field devices (WZDx 4.2). A device has a point: one without a place is left out. A figure that there is
/// not is left out, never zero; <c>status_messages</c> begins with a word for programs.
/// </summary>
public static class DeviceFeed
{
    public const string ContentType = "application/geo+json";

    private const string Version = "4.2";
    private const string Source = "jena-iot";
    private const string PublicDomain = "https://creativecommons.org/publicdomain/zero/1.0/";

    /// <param name="now">Where nothing was ever counted, the quarter hour before it is the interval in which nothing was.</param>
    /// <param name="published">The time of publication as it is to stand there.</param>
    public static byte[] Write(IReadOnlyList<CountingDetector> detectors, IReadOnlyList<SignalDevice> signals, OpenDataOptions options, DateTimeOffset now, string published)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, PublicJson.Writing))
        {
            json.WriteStartObject();
            Info(json, options, published);
            json.WriteString("type", "FeatureCollection");
            json.WriteStartArray("features");
            foreach (var detector in detectors)
                Sensor(json, detector, now);
            foreach (var signal in signals)
                Signal(json, signal, now);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    private static void Info(Utf8JsonWriter json, OpenDataOptions options, string published)
    {
        json.WriteStartObject("feed_info");
        json.WriteString("update_date", published);
        json.WriteString("version", Version);
        json.WriteString("publisher", options.Publisher);
        Contact(json, options);
        if (options.License.TrimEnd('/') == PublicDomain.TrimEnd('/'))
            json.WriteString("license", PublicDomain);
        json.WriteStartArray("data_sources");
        json.WriteStartObject();
        json.WriteString("data_source_id", Source);
        json.WriteString("organization_name", options.Publisher);
        Contact(json, options);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Contact(Utf8JsonWriter json, OpenDataOptions options)
    {
        if (options.ContactEmail is { Length: > 0 } email)
            json.WriteString("contact_email", email);
    }

    private static void Sensor(Utf8JsonWriter json, CountingDetector detector, DateTimeOffset now)
    {
        if (detector.Place is not { IsValid: true } place)
            return;
        var quarter = Bin.Of(now).Start;
        var window = detector.Last?.Window ?? new TimeWindow(quarter - Bin.Length, quarter);
        Feature(json, detector.Id, place, () =>
        {
            Core(json, "traffic-sensor", detector.Name, detector.Condition, detector.Fault, detector.Since, detector.Last?.Window.To ?? quarter);
            json.WriteString("collection_interval_start_date", Rfc3339.Text(window.From));
            json.WriteString("collection_interval_end_date", Rfc3339.Text(window.To));
            if (detector.Last is not { } last || detector.Condition is DetectorCondition.Unknown or DetectorCondition.Stale or DetectorCondition.Disabled or DetectorCondition.Faulty)
                return;
            json.WriteNumber("volume_vph", Math.Round(last.Flow, 1));
            if (last.Occupancy is { } occupancy)
                json.WriteNumber("occupancy_percent", Math.Round(occupancy * 100, 1));
        });
    }

    private static void Signal(Utf8JsonWriter json, SignalDevice signal, DateTimeOffset now)
    {
        if (signal.Place is not { IsValid: true } place)
            return;
        Feature(json, signal.Junction.ToString(), place, () =>
        {
            Core(json, "traffic-signal", signal.Name, signal.Condition, signal.Fault, signal.Since, Bin.Of(now).Start);
            json.WriteString("mode", signal.Mode switch
            {
                SignalDeviceMode.Off => "blank",
                SignalDeviceMode.Flashing => "flashing-yellow",
                SignalDeviceMode.FixedTime => "pre-timed",
                SignalDeviceMode.Actuated => "fully-actuated",
                SignalDeviceMode.Manual => "manual",
                _ => "unknown",
            });
        });
    }

    private static void Feature(Utf8JsonWriter json, string id, Place place, Action properties)
    {
        json.WriteStartObject();
        json.WriteString("id", id);
        json.WriteString("type", "Feature");
        json.WriteStartObject("properties");
        properties();
        json.WriteEndObject();
        json.WriteStartObject("geometry");
        json.WriteString("type", "Point");
        json.WriteStartArray("coordinates");
        json.WriteNumberValue(place.Longitude);
        json.WriteNumberValue(place.Latitude);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <param name="confirmed">Up to when what is told is known to hold, unless it is so since later.</param>
    private static void Core(Utf8JsonWriter json, string type, string name, DetectorCondition condition, string? fault, DateTimeOffset? since, DateTimeOffset confirmed)
    {
        json.WriteStartObject("core_details");
        json.WriteString("device_type", type);
        json.WriteString("data_source_id", Source);
        json.WriteString("device_status", condition switch
        {
            DetectorCondition.Working => "ok",
            DetectorCondition.Partial or DetectorCondition.Disabled => "warning",
            DetectorCondition.Faulty => "error",
            _ => "unknown",
        });
        json.WriteString("update_date", Rfc3339.Text(since > confirmed ? since.Value : confirmed));
        json.WriteBoolean("has_automatic_location", false);
        json.WriteString("name", name);
        if (condition is not DetectorCondition.Working)
        {
            json.WriteStartArray("status_messages");
            json.WriteStringValue(fault ?? condition.ToString().ToLowerInvariant());
            if (since is { } at)
                json.WriteStringValue($"{condition.ToString().ToLowerInvariant()} since {Rfc3339.Text(at)}");
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }
}
