using System.Collections.Immutable;
using System.Text.Json;
using Jena.Iot.Domain.Common;
using Jena.Iot.Silo.Journal;

namespace Jena.Iot.Silo.Grains.Assets;

/// <summary>How decided events lie in the journal: a JSON array of the kind's event, UTF-8.</summary>
public static class DecisionCodec
{
    /// <param name="at">When they were decided: all at once.</param>
    public static NewRow Encode<TEvent>(ImmutableArray<TEvent> events, DateTimeOffset at) =>
        new(RowKind.Decisions, null, at, at, events.Length, JsonSerializer.SerializeToUtf8Bytes(events, DomainJson.Options));

    public static ImmutableArray<TEvent> Decode<TEvent>(byte[] payload) =>
        JsonSerializer.Deserialize<ImmutableArray<TEvent>>(payload, DomainJson.Options);
}
