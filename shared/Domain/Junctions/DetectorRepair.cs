namespace Jena.Iot.Domain.Junctions;

/// <summary>
/// When a detector was occupied between two of its changes that follow each other, though changes may be missing: the rules of
/// ShawnStrasser/atspm. They need only the pair, so bins can be counted apart and put together afterwards.
/// </summary>
public static class DetectorRepair
{
    /// <summary>Two "on" at most this far apart belong to one occupation.</summary>
    public static readonly TimeSpan OneOccupation = TimeSpan.FromSeconds(2);

    /// <summary>How long before a leading "off" the detector became occupied.</summary>
    public static readonly TimeSpan LeadingOff = TimeSpan.FromMilliseconds(1);

    /// <summary>The occupied part, half-open, of the time from one change to the next; both ends alike for none.</summary>
    public static (DateTimeOffset From, DateTimeOffset To) Occupied(DateTimeOffset one, bool oneOn, DateTimeOffset other, bool otherOn)
    {
        var (from, to) = Occupied(one.UtcTicks, oneOn, other.UtcTicks, otherOn);
        return (new DateTimeOffset(from, TimeSpan.Zero), new DateTimeOffset(to, TimeSpan.Zero));
    }

    /// <summary>The same in ticks, UTC.</summary>
    public static (long From, long To) Occupied(long one, bool oneOn, long other, bool otherOn)
    {
        var apart = other - one;
        return (oneOn, otherOn) switch
        {
            (true, false) => (one, other),
            (true, true) => apart <= OneOccupation.Ticks ? (one, other) : (one, one + (apart / 2)),
            (false, false) => (one + (apart / 2), other),
            (false, true) => (other, other),
        };
    }
}
