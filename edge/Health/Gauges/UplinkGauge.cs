using Jena.Iot.Edge.Uplink;

namespace Jena.Iot.Edge.Health.Gauges;

/// <summary>How often the broker was lost, and how long the cluster takes to answer.</summary>
/// <param name="connects">Connections since the process began.</param>
/// <param name="watch">Takes the time of hellos.</param>
internal sealed class UplinkGauge(Func<long> connects, HelloWatch watch) : IGauge
{
    public string Name => GaugeNames.Uplink;

    public IEnumerable<Shown> Read()
    {
        yield return new Shown(HealthFigures.UplinkReconnects.Name, Math.Max(0, connects() - 1));
        if (watch.RoundTrip is { } trip)
            yield return new Shown(HealthFigures.UplinkRoundTrip.Name, Math.Round(trip.TotalMilliseconds, 1));
    }
}
