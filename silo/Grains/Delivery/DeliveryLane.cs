namespace Jena.Iot.Silo.Grains.Delivery;

/// <summary>
/// One stream of one edge on its way in: what is committed without a hole, and what arrived ahead of its turn.
/// No I/O; the edge grain drives it, one call at a time.
/// </summary>
internal sealed class DeliveryLane(long watermark)
{
    /// <summary>Batches that may wait for an earlier one; one more declares the gap at once.</summary>
    public const int MaxPending = 64;

    private readonly SortedDictionary<long, List<PendingBatch>> _pending = [];
    private int _count;

    /// <summary>Every sequence up to here is committed, dead-lettered or parked.</summary>
    public long Watermark { get; private set; } = watermark;

    /// <summary>The watermark that is saved: the one that the edge may hear of.</summary>
    public long Saved { get; private set; } = watermark;

    /// <summary>The run of the database's server under which the first reading above <see cref="Saved"/> was handed to its asset: see <see cref="Journal.IDeliveryStore.ServerRun"/>.</summary>
    public long HandedUnder { get; private set; }

    /// <summary>How often it <see cref="GoBack">went back</see>.</summary>
    public int Returns { get; private set; }

    /// <summary>Something that the edge no longer holds is missing, and nobody has recorded that yet.</summary>
    public bool IsMissing => Oldest > Watermark + 1;

    /// <summary>The lowest sequence that the edge said it still holds.</summary>
    public long Oldest { get; private set; } = 1;

    /// <summary>The highest sequence that the edge said it knows to be acknowledged.</summary>
    public long EdgeAcknowledged { get; private set; }

    /// <summary>A pump is at work on this lane.</summary>
    public bool Pumping { get; set; }

    /// <summary>The pump that was started last; null for none yet.</summary>
    public Task? Pump { get; set; }

    public bool IsOverflowing => _count >= MaxPending;

    public void Heard(long oldest, long acknowledged)
    {
        Oldest = Math.Max(Oldest, oldest);
        EdgeAcknowledged = Math.Max(EdgeAcknowledged, acknowledged);
    }

    public void Add(PendingBatch pending)
    {
        if (!_pending.TryGetValue(pending.First, out var same))
            _pending[pending.First] = same = [];
        same.Add(pending);
        _count++;
    }

    /// <summary>Whether the batch still waits for its turn.</summary>
    public bool Holds(PendingBatch pending) => _pending.TryGetValue(pending.First, out var same) && same.Contains(pending);

    /// <summary>Takes a batch out that has waited too long. False when its turn has come already.</summary>
    public bool Withdraw(PendingBatch pending)
    {
        if (!_pending.TryGetValue(pending.First, out var same) || !same.Remove(pending))
            return false;
        _count--;
        if (same.Count == 0)
            _pending.Remove(pending.First);
        return true;
    }

    /// <summary>
    /// Takes out all batches that join the watermark without a hole, in order, up to about <paramref name="limit"/> readings.
    /// Batches that hold nothing new come along.
    /// </summary>
    public List<PendingBatch> TakeJoining(int limit)
    {
        var taken = new List<PendingBatch>();
        var reached = Watermark;
        while (_pending.Count > 0 && taken.Sum(p => p.Batch.Readings.Count) < limit)
        {
            var (first, same) = _pending.First();
            if (first > reached + 1)
                break;
            _pending.Remove(first);
            _count -= same.Count;
            taken.AddRange(same);
            reached = Math.Max(reached, same.Max(p => p.Last));
        }
        return taken;
    }

    /// <summary>Readings are about to be handed to their assets.</summary>
    public void Hand(long run)
    {
        if (Watermark == Saved)
            HandedUnder = run;
    }

    /// <summary>A watermark was not saved: what is above the saved one is handed to its assets again, which leave aside what they have.</summary>
    public void GoBack()
    {
        Watermark = Saved;
        Returns++;
    }

    public void Save(long sequence)
    {
        Saved = Math.Max(Saved, sequence);
        Advance(Saved);
    }

    public void Advance(long sequence) => Watermark = Math.Max(Watermark, sequence);
}
