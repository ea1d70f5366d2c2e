namespace Jena.Iot.Domain.Junctions.Measures;

/// <summary>Whether everything that a figure is made from was sensed.</summary>
public enum MeasureQuality
{
    None = 0,
    Complete = 1,

    /// <summary>A gap touches its bin, or it began before anything was sensed at the junction.</summary>
    Partial = 2,

    /// <summary>Its bin has not ended: more will come.</summary>
    Running = 3,
}
