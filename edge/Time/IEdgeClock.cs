namespace Jena.Iot.Edge.Time;

/// <summary>The edge's time: monotonic within a boot, and UTC as far as it is known.</summary>
public interface IEdgeClock
{
    /// <summary>The id of the machine's boot; another one after every reboot.</summary>
    string Boot { get; }

    /// <summary>Time since that boot. It never runs backwards, and goes on across a restart of the process.</summary>
    TimeSpan Monotonic { get; }

    /// <summary>UTC at <paramref name="monotonic"/> of this boot, or null while the clock is not synchronised.</summary>
    DateTimeOffset? ToUtc(TimeSpan monotonic);
}
