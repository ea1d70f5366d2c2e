namespace Jena.Iot.Edge.Station;

/// <summary>One mistake in a station file.</summary>
/// <param name="Path">Where, as a JSON path from the root: <c>$.points[2].asset</c>.</param>
/// <param name="Wrong">What is wrong there.</param>
/// <param name="Write">What to write instead.</param>
public sealed record StationProblem(string Path, string Wrong, string Write)
{
    public override string ToString() => $"{Path}: {Wrong}; {Write}";
}
