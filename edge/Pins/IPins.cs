namespace Jena.Iot.Edge.Pins;

/// <summary>Input lines, whatever lies behind them. A line has a name and a level: true for high.</summary>
public interface IPins : IAsyncDisposable
{
    /// <summary>The input lines that exist.</summary>
    IReadOnlySet<string> Lines { get; }

    /// <summary>Why the lines cannot be had, though the station has them: nothing is sensed by them. Null, the default, where they are there.</summary>
    string? Missing => null;

    /// <summary>
    /// Whether nothing is missed while nobody senses: what happens then waits for the next start, or does not happen. Where it is
    /// false, each start but the first tells a gap of every asset that has a line.
    /// </summary>
    bool KeepsWhileAway { get; }

    /// <summary>Ends when the pins are disposed of; fails when they can no longer be read.</summary>
    Task Completion { get; }

    /// <summary>
    /// Begins delivering edges to <paramref name="sink"/>, in order, by one thread at a time. Returns the level of every line at
    /// that moment: the first edge delivered comes after it. May be called once.
    /// </summary>
    IReadOnlyDictionary<string, bool> Start(IPinSink sink, PinMemory memory);

    /// <summary>
    /// Reads the level of every line again, after edges were lost, and calls <paramref name="reopen"/>. Edges delivered after
    /// that call follow the levels returned, as exactly as the kind of pins can do it.
    /// </summary>
    IReadOnlyDictionary<string, bool> Reread(Action reopen);

    /// <summary>Delivers at once what has happened and is only not delivered yet, as after the process was held up.</summary>
    void CatchUp()
    {
    }

    /// <summary>
    /// Up to which instant, not after <paramref name="now"/>, everything that happened to <paramref name="line"/> is delivered, when
    /// <see cref="CatchUp"/> was called at <paramref name="now"/>. By default now itself, for lines dated by the arrival of their edges.
    /// </summary>
    TimeSpan KnownUntil(string line, TimeSpan now) => now;

    /// <summary>The effects of all edges up to <paramref name="position"/> are committed to the outbox.</summary>
    void Committed(long position);
}
