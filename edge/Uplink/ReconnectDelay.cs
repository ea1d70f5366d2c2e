namespace Jena.Iot.Edge.Uplink;

/// <summary>
/// How long to wait before connecting again: doubles from <see cref="First"/> to <see cref="Longest"/>, and of that a random part
/// between half and all, so that a city of edges does not come back in one instant.
/// </summary>
/// <param name="chance">From 0 (included) to 1 (excluded).</param>
public sealed class ReconnectDelay(Func<double> chance)
{
    public static readonly TimeSpan First = TimeSpan.FromMilliseconds(500);

    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private int _failures;

    /// <summary>The wait after one more failure.</summary>
    public TimeSpan Next()
    {
        var most = Math.Min(Longest.TotalSeconds, First.TotalSeconds * Math.Pow(2, _failures));
        _failures = Math.Min(_failures + 1, 16);
        return TimeSpan.FromSeconds(most * (0.5 + chance() / 2));
    }

    /// <summary>The cluster answered: the next failure is a first one.</summary>
    public void Reset() => _failures = 0;
}
