using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Edge.Outbox;

/// <summary>The outbox as the sampling side sees it.</summary>
public interface IOutbox
{
    /// <summary>
    /// Numbers the readings (dense in each of the two streams, in the order given) and stores them together with the inputs'
    /// states and the stimulus position: all of it or nothing. Returns the sequence of each reading. It survives the death of
    /// the process on return, and a power cut once the next durable commit is through.
    /// Synchronous and quick (some 100 µs, never an fsync): made to be called from a sampling thread. Any thread may call it.
    /// A full disk does not throw: the readings are then lost, the answer is empty, and a gap record says so as soon as there is room.
    /// </summary>
    /// <param name="readings">May be empty: then only the rest is stored.</param>
    /// <param name="inputs">States that changed; the others stay.</param>
    /// <param name="stimulus">Position in the stimulus that drives virtual pins; null leaves the stored one.</param>
    IReadOnlyList<long> Commit(IReadOnlyList<Sensed> readings, IReadOnlyList<InputState> inputs, long? stimulus = null);

    /// <summary>The states stored last, by input; empty for a new outbox, and then every counter starts at zero.</summary>
    IReadOnlyDictionary<string, byte[]> LoadInputs();

    /// <summary>
    /// When it was last known before this opening that somebody sensed: the latest commit or upkeep after a commit, give or take the
    /// 5 s between two steps of upkeep. Null for a new outbox.
    /// </summary>
    ReadingTime? LastAlive { get; }

    /// <summary>The stimulus position stored last; null for none.</summary>
    long? LastStimulus { get; }
}
