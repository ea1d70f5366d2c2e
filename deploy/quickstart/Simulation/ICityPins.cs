namespace Jena.Iot.Quickstart.Simulation;

/// <summary>The lines of all cabinets, as the street drives them.</summary>
public interface ICityPins
{
    /// <summary>Sets a line's level; a level that it has already changes nothing.</summary>
    /// <param name="edge">The cabinet's slug.</param>
    /// <param name="line">A line of its station file.</param>
    /// <param name="level">True for high.</param>
    void Set(string edge, string line, bool level);
}
