namespace Jena.Iot.Edge.Sampling;

/// <summary>The state after a step, and what the step gave.</summary>
internal readonly record struct Step<TState>(TState State, IReadOnlyList<Sample> Samples)
{
    public Step(TState state)
        : this(state, [])
    {
    }
}
