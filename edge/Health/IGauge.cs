namespace Jena.Iot.Edge.Health;

/// <summary>One thing that a cabinet tells of its own health. Every gauge stands in <see cref="GaugeTable"/>.</summary>
internal interface IGauge
{
    /// <summary>Its word in station files; one of <see cref="GaugeNames.All"/>.</summary>
    string Name { get; }

    /// <summary>
    /// What it shows now, each a figure of <see cref="HealthFigures"/>; nothing of what this machine does not tell, never a guess. May
    /// block and throw: it is called aside, one call at a time.
    /// </summary>
    IEnumerable<Shown> Read();
}

/// <summary>A figure as a gauge shows it.</summary>
/// <param name="Figure">A name of <see cref="HealthFigures"/>.</param>
/// <param name="Value">In the unit that the figure has there.</param>
internal readonly record struct Shown(string Figure, double Value);
