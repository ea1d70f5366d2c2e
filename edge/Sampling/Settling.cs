namespace Jena.Iot.Edge.Sampling;

/// <summary>
/// A value of one or more lines that must hold for a period to be believed. A change is dated by the first edge of the
/// restless time before it, so that bouncing delays the news but not its time. The default value has seen 0 and is quiet.
/// </summary>
/// <param name="Believed">The value that held last.</param>
/// <param name="Raw">The value seen last.</param>
/// <param name="First">The first edge since the value was quiet; null while it is.</param>
/// <param name="Last">The last edge; meaningless while it is quiet.</param>
internal readonly record struct Settling(int Believed, int Raw, TimeSpan? First, TimeSpan Last)
{
    public static Settling At(int value) => new(value, value, null, TimeSpan.Zero);

    public Settling See(int raw, TimeSpan at) => raw == Raw ? this : new Settling(Believed, raw, First ?? at, at);

    /// <summary>When it will be quiet; null when it is.</summary>
    public TimeSpan? Due(TimeSpan period) => First is null ? null : Last + period;

    /// <summary>Quiet again if <paramref name="now"/> is late enough. The time is that of the change, null for none.</summary>
    public (Settling Next, TimeSpan? ChangedAt) Settle(TimeSpan now, TimeSpan period) =>
        First is not { } first || now - Last < period
            ? (this, null)
            : (At(Raw), Raw == Believed ? null : first);

    /// <summary>As believed, without what was under way: its times are of another boot.</summary>
    public Settling Quiet() => At(Believed);
}
