namespace Jena.Iot.Quickstart.Simulation;

/// <summary>A figure over the hours of a day, straight between its points and round midnight.</summary>
public sealed class Curve(params (double Hour, double Value)[] points)
{
    /// <param name="hour">0 to 24.</param>
    public double At(double hour)
    {
        var after = Array.FindIndex(points, point => point.Hour > hour);
        var (to, wrapTo) = after < 0 ? (points[0], 24.0) : (points[after], 0.0);
        var (from, wrapFrom) = after is 0 ? (points[^1], -24.0) : (points[after < 0 ? ^1 : after - 1], 0.0);
        var (begin, end) = (from.Hour + wrapFrom, to.Hour + wrapTo);
        return from.Value + ((to.Value - from.Value) * (hour - begin) / (end - begin));
    }
}
