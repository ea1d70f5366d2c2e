using Jena.Iot.Domain.Common;

namespace Jena.Iot.Domain.Sensing;

/// <summary>One thing that an edge sensed of one asset, numbered by the edge.</summary>
/// <param name="Sequence">1 or more; dense within its <see cref="Source"/>, across all assets of the edge.</param>
/// <param name="Asset">Whom it concerns.</param>
/// <param name="Time">When it was sensed.</param>
/// <param name="Value">What was sensed.</param>
/// <param name="PinSequence">
/// The kernel's number of the pin event that dates it: from 1, in order over the lines that the edge requested together, wrapping; anew with
/// every start of the edge. Null where there is none.
/// </param>
public sealed record Reading(long Sequence, AssetId Asset, ReadingTime Time, ReadingValue Value, uint? PinSequence = null);
