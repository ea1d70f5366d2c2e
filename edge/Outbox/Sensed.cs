using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Edge.Outbox;

/// <summary>One thing that was sensed and has no number yet.</summary>
/// <param name="Kind">
/// <see cref="StreamKind.Readings"/> for what is counted, <see cref="StreamKind.Alarms"/> for what must not wait behind a
/// backlog. On the live stream the kind is <see cref="StreamKind.Live"/>.
/// </param>
/// <param name="Asset">Whom it concerns.</param>
/// <param name="Time">When it was sensed, by <see cref="Time.EdgeClock"/>.</param>
/// <param name="Value">
/// What was sensed. The totals of passages are the sampler's own running counters, kept in its <see cref="InputState"/>:
/// the outbox brings them to the zero of the stream.
/// </param>
/// <param name="PinSequence">The kernel's number of the pin event that dates it; null where there is none.</param>
/// <param name="Input">The input that sensed it, as <see cref="InputState.Input"/> names it: counters of two inputs are not compared. Null for what no input sensed.</param>
public sealed record Sensed(StreamKind Kind, AssetId Asset, ReadingTime Time, ReadingValue Value, uint? PinSequence = null, string? Input = null);

/// <summary>What the sampler must know of one input to carry on after its process was killed: debounce, loop state, counters.</summary>
/// <param name="Input">The input's name, unique within the station.</param>
/// <param name="State">In a form of the sampler's own; small, since it is written with every change.</param>
public sealed record InputState(string Input, byte[] State);
