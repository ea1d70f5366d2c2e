using Jena.Iot.Domain.Common;

namespace Jena.Iot.Edge.Outbox;

/// <summary>Whose outbox it is.</summary>
/// <param name="Edge">The edge as an asset: alarms of the outbox itself concern it.</param>
/// <param name="Assets">Everyone that the station tells of besides the edge: whom a damaged outbox concerns.</param>
/// <param name="Configuration">The station file's version, 1 or more; stored with each reading.</param>
public sealed record OutboxOwner(AssetId Edge, IReadOnlyList<AssetId> Assets, int Configuration);
