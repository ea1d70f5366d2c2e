using Jena.Iot.Wire.Configuration;

namespace Jena.Iot.Edge.Configuration;

/// <summary>What moves the supervisor while an agent runs.</summary>
internal abstract record LifeEvent
{
    /// <summary>A configuration is desired, perhaps not for the first time.</summary>
    public sealed record Desired(DesiredConfiguration Configuration) : LifeEvent;

    /// <summary>The cluster answered something.</summary>
    /// <param name="At">Since boot.</param>
    /// <param name="IsHello">Whether it was a hello.</param>
    public sealed record Answered(TimeSpan At, bool IsHello) : LifeEvent;

    /// <summary>The agent senses or delivers no longer.</summary>
    public sealed record Failed(Exception Reason) : LifeEvent;

    /// <summary>The time of the trial may be up, or somebody wants to know whether the loop turns.</summary>
    public sealed record Woken : LifeEvent;
}
