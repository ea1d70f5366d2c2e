namespace Jena.Iot.Edge.Time;

/// <summary>Whether the machine's wall clock can be believed.</summary>
public interface IClockSync
{
    /// <summary>The clock's greatest error when it is synchronised; null when it is not.</summary>
    TimeSpan? Uncertainty { get; }

    /// <summary>How far the clock still has to be moved, as whoever keeps it measured last; null when that is not known.</summary>
    TimeSpan? Offset => null;
}

/// <summary>The clock is right because somebody says so: a simulation, or a host that keeps time by means that the kernel does not show.</summary>
public sealed class AssumedClockSync : IClockSync
{
    public TimeSpan? Uncertainty => TimeSpan.FromSeconds(1);
}
