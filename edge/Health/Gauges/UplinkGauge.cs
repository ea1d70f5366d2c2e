using Jena.Iot.Edge.Uplink;

namespace Jena.Iot.Edge.Health.Gauges;

/// <summary>How often the broker was lost, and how long the cluster takes to answer.</summary>
/// <param name="reconnects">Connections after one that was lost, since the process began.</param>
/// <param name="watch">Takes the time of hellos.</param>
internal sealed class UplinkGauge(Func<long> reconnects, HelloWatch watch) : IGauge
{
    public string Name => GaugeNames.Uplink;

    public IEnumerable<Shown> Read()
    {
        yield return new Shown(HealthFigures.UplinkReconnects.Name, reconnects());
        if (watch.RoundTrip is { } trip)
            yield return new Shown(HealthFigures.UplinkRoundTrip.Name, Math.Round(trip.TotalMilliseconds, 1));
    }
}
