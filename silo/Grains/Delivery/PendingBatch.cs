using System.Diagnostics;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Silo.Grains.Delivery;

/// <summary>A batch that waits for its turn, and whoever waits for its acknowledgement.</summary>
internal sealed class PendingBatch(SlicedBatch batch, ActivityContext context)
{
    public SlicedBatch Batch => batch;

    /// <summary>The span of its delivery; default when nobody listens.</summary>
    public ActivityContext Context => context;

    public long First => (long)batch.Readings[0].Sequence;

    public long Last => (long)batch.Readings[^1].Sequence;

    /// <summary>
    /// Completes with true once everything in the batch is committed and its answer is to say so; with false when that failed and nobody
    /// knows, or when the answer to a batch that was taken together with it says so.
    /// </summary>
    public TaskCompletionSource<bool> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
