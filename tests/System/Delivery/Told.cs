using System.Text.Json;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Testing.Processes;
using Jena.Iot.Testing.Stimulus;

namespace Jena.Iot.SystemTests.Delivery;

/// <summary>What the API tells of a quarter, in the words of the stimulus.</summary>
internal static class Told
{
    /// <summary>Everything sensed of an asset since <paramref name="from"/>, in the order of time.</summary>
    public static async Task<IReadOnlyList<Happening>> ByAsync(CityClient api, string asset, DateTimeOffset from) =>
        [.. (await api.EventsAsync(asset, from, DateTimeOffset.UtcNow.AddMinutes(5))).Select(e => Translate(asset, e)).OfType<Happening>()];

    /// <summary>A reading as it travels; null for what the stimulus has no word for.</summary>
    public static Happening? Translate(Reading reading) => Happening.Of(reading.Asset, reading.Value);

    private static Happening? Translate(string asset, JsonElement told) => told.GetProperty("type").GetString() switch
    {
        "indianaEvent" => Happening.Detector(asset, told.GetProperty("parameter").GetInt32(), told.GetProperty("code").GetInt32() == 82),
        "lanePassage" => Happening.Passage(
            asset,
            told.GetProperty("lane").GetString()!,
            told.GetProperty("direction").GetString() == "in",
            told.GetProperty("totalIn").GetInt64(),
            told.GetProperty("totalOut").GetInt64()),
        "contactChange" => Happening.Contact(asset, told.GetProperty("contact").GetString()!, told.GetProperty("closed").GetBoolean()),
        "alarmChange" => Happening.Alarm(asset, told.GetProperty("code").GetString()!, told.GetProperty("raised").GetBoolean()),
        "gap" => new Happening(asset, $"gap {told}"),
        _ => null,
    };
}
