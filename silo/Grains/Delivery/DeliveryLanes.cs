namespace Jena.Iot.Silo.Grains.Delivery;

/// <summary>
/// The lanes of one edge that are in memory, by stream. Their number is bounded whatever an edge writes into its batches: whichever has
/// rested longest is let go for a new one, and is read from the store again when its stream goes on. One call at a time.
/// </summary>
/// <param name="readWatermark">What is stored of a stream.</param>
internal sealed class DeliveryLanes(Func<string, Task<long>> readWatermark)
{
    /// <summary>
    /// Lanes at once. An outbox has three streams, a replay one more: this is room for a dozen outboxes and more, of which an edge has
    /// one, and a few after its data were lost.
    /// </summary>
    public const int Most = 64;

    private readonly Dictionary<string, Slot> _slots = [];
    private long _uses;

    public int Count => _slots.Count;

    /// <summary>The lane of a stream, held until the use is disposed; null when there is no room, because all lanes are at work.</summary>
    public LaneUse? Enter(string stream)
    {
        if (!_slots.TryGetValue(stream, out var slot))
        {
            if (_slots.Count >= Most && !LetGo())
                return null;
            _slots[stream] = slot = new Slot();
        }
        if (slot.Lane is null or { IsFaulted: true } or { IsCanceled: true })
            slot.Lane = ReadAsync(stream);
        slot.Users++;
        slot.LastUse = ++_uses;
        return new LaneUse(slot);
    }

    private async Task<DeliveryLane> ReadAsync(string stream) => new(await readWatermark(stream));

    private bool LetGo()
    {
        var rested = _slots.Where(static entry => entry.Value.IsAtRest).OrderBy(static entry => entry.Value.LastUse).Select(static entry => entry.Key).FirstOrDefault();
        return rested is not null && _slots.Remove(rested);
    }

    internal sealed class Slot
    {
        public Task<DeliveryLane>? Lane { get; set; }

        public int Users { get; set; }

        public long LastUse { get; set; }

        // Whoever waits for a batch or for its watermark to be saved is a user.
        public bool IsAtRest => Users == 0 && Lane is { IsCompleted: true } lane && (!lane.IsCompletedSuccessfully || !lane.Result.Pumping);
    }
}

/// <summary>Somebody is at work on a lane, which stays for as long.</summary>
internal readonly struct LaneUse(DeliveryLanes.Slot slot) : IDisposable
{
    public Task<DeliveryLane> Lane => slot.Lane!;

    public void Dispose() => slot.Users--;
}
