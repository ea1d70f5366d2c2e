using System.Text;

namespace Jena.Iot.Api.Console.Pictures;

/// <summary>Lines through points.</summary>
public static class Curve
{
    /// <summary>The path through the points, in their order.</summary>
    public static string Of(Plot plot, IEnumerable<(DateTimeOffset At, double Figure)> points)
    {
        var path = new StringBuilder();
        foreach (var (at, figure) in points)
            path.Append(path.Length == 0 ? 'M' : 'L').Append(Plot.N(plot.X(at))).Append(' ').Append(Plot.N(plot.Y(figure)));
        return path.ToString();
    }
}
