using Jena.Iot.Edge.Outbox;

namespace Jena.Iot.Edge.Uplink;

/// <summary>The levels of several parts of the edge, one after another.</summary>
internal sealed class AllLevels(params IReadOnlyList<ILevels> parts) : ILevels
{
    public IReadOnlyList<Sensed> Current() => [.. parts.SelectMany(static part => part.Current())];
}
