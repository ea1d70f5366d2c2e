using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Outbox;

namespace Jena.Iot.Edge.Uplink;

/// <summary>What the live stream of an edge tells: now is not behind the backlog.</summary>
/// <param name="Levels">How things stand now.</param>
/// <param name="Stream">The live stream's name at this moment.</param>
/// <param name="ToStream">Brings totals to the zero of the counted stream.</param>
public sealed record LiveFeed(ILevels Levels, Func<string> Stream, Func<Sensed, ReadingValue> ToStream);
