using System.Text.Json;
using System.Text.Json.Nodes;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Silo.Grains.Assets;
using Jena.Iot.Silo.Journal;

namespace Jena.Iot.Silo.Grains.Archive;

/// <summary>One event of the journal as the API shows it, with its place in the order of time.</summary>
/// <param name="At">When it happened; for a reading whose clock was not yet known, when it was committed.</param>
/// <param name="Version">The row's version.</param>
/// <param name="Index">Its place in the row.</param>
public sealed record ArchivedEvent(DateTimeOffset At, long Version, int Index, byte[] Json)
{
    /// <summary>By time, then version, then place in the row.</summary>
    public static IComparer<ArchivedEvent> Order { get; } = Comparer<ArchivedEvent>.Create(static (a, b) =>
        (a.At, a.Version, a.Index).CompareTo((b.At, b.Version, b.Index)));
}

/// <summary>Takes rows apart into events.</summary>
public static class EventJson
{
    public static IEnumerable<ArchivedEvent> Of(JournalRow row) => row.Kind switch
    {
        RowKind.Readings => Readings(row),
        RowKind.Decisions => Decisions(row),
        _ => [],
    };

    private static IEnumerable<ArchivedEvent> Readings(JournalRow row)
    {
        var batch = StoredBatch.Decode(row.Payload);
        for (var i = 0; i < batch.Readings.Count; i++)
        {
            var reading = batch.Readings[i];
            var json = JsonSerializer.SerializeToNode(reading.Value, reading.Value.GetType(), DomainJson.Options)!.AsObject();
            var @event = new JsonObject
            {
                ["at"] = reading.Time.At is { } at ? JsonValue.Create(at) : null,
                ["type"] = Camel(reading.Value.GetType().Name),
                ["committed"] = row.Committed,
                ["version"] = row.Version,
                ["source"] = batch.Source.ToString(),
                ["sequence"] = reading.Sequence,
            };
            if (reading.Time.At is null)
            {
                @event["boot"] = reading.Time.Boot;
                @event["monotonic"] = reading.Time.Monotonic.ToString("c");
            }
            Move(json, @event);
            yield return new ArchivedEvent(reading.Time.At ?? row.Committed, row.Version, i, Utf8(@event));
        }
    }

    private static IEnumerable<ArchivedEvent> Decisions(JournalRow row)
    {
        var index = 0;
        foreach (var node in JsonNode.Parse(row.Payload)!.AsArray())
        {
            var json = node!.DeepClone().AsObject();
            var at = json["at"]?.GetValue<DateTimeOffset>() ?? row.Committed;
            var @event = new JsonObject
            {
                ["at"] = at,
                ["type"] = json["$type"]?.DeepClone() ?? json["type"]?.DeepClone() ?? "decision",
                ["committed"] = row.Committed,
                ["version"] = row.Version,
            };
            json.Remove("at");
            json.Remove("$type");
            json.Remove("type");
            Move(json, @event);
            yield return new ArchivedEvent(at, row.Version, index++, Utf8(@event));
        }
    }

    private static void Move(JsonObject from, JsonObject to)
    {
        foreach (var (name, value) in from.ToList())
        {
            from.Remove(name);
            to[name] = value;
        }
    }

    private static byte[] Utf8(JsonObject json) => JsonSerializer.SerializeToUtf8Bytes(json, DomainJson.Options);

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
