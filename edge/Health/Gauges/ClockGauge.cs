using Jena.Iot.Edge.Time;

namespace Jena.Iot.Edge.Health.Gauges;

/// <summary>Whether UTC is known, how exactly, and how far the kernel still has to move the clock.</summary>
internal sealed class ClockGauge(EdgeClock clock, IClockSync sync) : IGauge
{
    public string Name => GaugeNames.Clock;

    public IEnumerable<Shown> Read()
    {
        var fix = clock.Fix();
        yield return new Shown(HealthFigures.ClockSynchronised.Name, fix is null ? 0 : 1);
        if (fix is { Uncertainty: var uncertainty })
            yield return new Shown(HealthFigures.ClockUncertainty.Name, uncertainty.TotalMilliseconds);
        if (sync.Offset is { } offset)
            yield return new Shown(HealthFigures.ClockOffset.Name, offset.TotalMilliseconds);
    }
}
