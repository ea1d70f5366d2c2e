using System.Text.Json;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.Tests;

/// <summary>Words that many tests share.</summary>
internal static class Given
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    public static readonly Source Outbox = new("cab-001", "00112233445566778899aabb.r");

    public static readonly Principal Anna = new("anna");

    public static DateTimeOffset At(double seconds) => Noon.AddSeconds(seconds);

    public static Reading Reading(AssetId asset, DateTimeOffset? at, ReadingValue value, long sequence = 1, string boot = "boot-1", TimeSpan monotonic = default) =>
        new(sequence, asset, new ReadingTime(boot, monotonic, at), value);

    public static SensedBatch Batch(params Reading[] readings) => new(Outbox, backfill: false, readings);

    public static T RoundTrip<T>(T value) => JsonSerializer.Deserialize<T>(JsonSerializer.SerializeToUtf8Bytes(value, DomainJson.Options), DomainJson.Options)!;

    public static string Json<T>(T value) => JsonSerializer.Serialize(value, DomainJson.Options);

    public static TEvent Only<TEvent>(Decision<TEvent> decision)
    {
        Assert.Null(decision.Refusal);
        return Assert.Single(decision.Events);
    }
}
