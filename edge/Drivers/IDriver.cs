using Jena.Iot.Edge.Sampling;
using Jena.Iot.Edge.Station;

namespace Jena.Iot.Edge.Drivers;

/// <summary>One kind of input: how a station file describes it and how it is sampled. Every driver stands in <see cref="DriverTable"/>.</summary>
internal interface IDriver
{
    /// <summary>Its word in station files.</summary>
    string Kind { get; }

    /// <summary>Every property that a point of this kind may have; the published schema names the same.</summary>
    IReadOnlyList<string> Properties { get; }

    /// <summary>The point, or null after everything wrong with it was noted.</summary>
    Point? Read(JsonFields fields, PointContext station);

    /// <summary>The input of a point that <see cref="Read"/> gave.</summary>
    Input Make(Point point, InputContext context);
}
