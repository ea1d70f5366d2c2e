using Jena.Iot.Edge.Outbox;

namespace Jena.Iot.Edge.Uplink;

/// <summary>
/// How things stand now, asked by the uplink on connecting, while a backlog drains, and now and then while idle:
/// the live view is not behind the backlog, and what is quiet does not look dead.
/// </summary>
public interface ILevels
{
    /// <summary>
    /// Current levels and totals of every input that has any, of kind <see cref="Wire.Delivery.StreamKind.Live"/>, with the time
    /// since which each stands (totals, and what began unseen: now). Never counted by the cluster. Called from any thread; must not block for longer than a sample takes.
    /// </summary>
    IReadOnlyList<Sensed> Current();
}
