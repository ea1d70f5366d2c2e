namespace Jena.Iot.Edge.Configuration;

/// <summary>The watch over a configuration on trial, by times since boot.</summary>
/// <param name="Began">When the agent was started with it.</param>
/// <param name="FirstAnswer">When the cluster first answered a hello; null until then.</param>
internal readonly record struct Trial(TrialOptions Options, TimeSpan Began, TimeSpan? FirstAnswer = null)
{
    /// <summary>When it has failed. Once answered, it has as long again to be answered after the steady time.</summary>
    public TimeSpan Deadline => (FirstAnswer is { } first ? first + Options.Steady : Began) + Options.Within;

    /// <summary>The cluster answered a hello.</summary>
    public Trial Heard(TimeSpan now) => FirstAnswer is null ? this with { FirstAnswer = now } : this;

    /// <summary>Whether an answer of any kind, at <paramref name="now"/>, proves it healthy.</summary>
    public bool IsProvenBy(TimeSpan now) => FirstAnswer is { } first && now - first >= Options.Steady;
}
