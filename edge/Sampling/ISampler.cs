using System.Text.Json.Serialization.Metadata;
using Jena.Iot.Edge.Pins;

namespace Jena.Iot.Edge.Sampling;

/// <summary>
/// One kind of input as pure functions: all that it remembers is in its state, which is saved with what it gave. States
/// compare by value: one that is equal to the former is not saved again.
/// </summary>
internal interface ISampler<TState>
    where TState : class
{
    /// <summary>How the state is saved. Properties may be added; a saved state stays readable.</summary>
    JsonTypeInfo<TState> Form { get; }

    /// <summary>
    /// Begins, or goes on from a saved state after a restart or a loss of edges. What the levels contradict has changed
    /// unseen: it is dated now, and nothing is counted for it.
    /// </summary>
    /// <param name="saved">Null the first time.</param>
    /// <param name="levels">Of all lines, now.</param>
    /// <param name="now">Since boot.</param>
    /// <param name="reason">Which of these it is.</param>
    Step<TState> Arm(TState? saved, IReadOnlyDictionary<string, bool> levels, TimeSpan now, ArmReason reason);

    /// <summary>Takes an edge of one of the input's lines. Edges come in order of time.</summary>
    Step<TState> Fold(TState state, PinEdge edge);

    /// <summary>Takes the time.</summary>
    Step<TState> Tick(TState state, TimeSpan now);

    /// <summary>When <see cref="Tick"/> will have something to do; null for never.</summary>
    TimeSpan? Due(TState state);

    /// <summary>How things stand, for the live view.</summary>
    IReadOnlyList<Sample> Current(TState state, TimeSpan now);

    /// <summary>The level seen last of each line of the input.</summary>
    IEnumerable<KeyValuePair<string, bool>> Levels(TState state);
}
