using Jena.Iot.Domain.Common;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Silo.Grains.Delivery;

/// <summary>Whether a batch is one that an outbox can have sent.</summary>
internal static class BatchForm
{
    /// <summary>Null for a batch that can be taken apart; else what is wrong with it as a whole.</summary>
    public static Refusal? Check(SlicedBatch batch)
    {
        if (!Topics.IsStream(batch.Stream))
            return new Refusal("bad-stream", $"'{batch.Stream}' is no stream id");
        if (batch.Kind is StreamKind.Unspecified || !Enum.IsDefined(batch.Kind))
            return new Refusal("bad-stream-kind", $"the stream kind {(int)batch.Kind} is not known to this version");
        if (batch.Readings.Count == 0)
            return new Refusal("empty-batch", "the batch holds no reading");
        if (batch.Kind is StreamKind.Live)
            return null;
        var first = batch.Readings[0].Sequence;
        if (first is 0 || first > long.MaxValue - 1_000_000)
            return new Refusal("bad-sequence", $"sequence {first} is out of bounds");
        for (var i = 1; i < batch.Readings.Count; i++)
        {
            if (batch.Readings[i].Sequence != first + (ulong)i)
                return new Refusal("not-dense", $"sequence {batch.Readings[i].Sequence} follows {batch.Readings[i - 1].Sequence}: an outbox numbers without holes");
        }
        if (batch.Oldest > first)
            return new Refusal("bad-oldest", $"the batch begins at {first} but its edge says that it holds nothing before {batch.Oldest}");
        return null;
    }
}
