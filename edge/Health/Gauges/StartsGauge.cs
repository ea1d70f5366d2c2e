namespace Jena.Iot.Edge.Health.Gauges;

/// <summary>How often the agent and the machine were started.</summary>
/// <param name="starts">The record, this start included.</param>
/// <param name="ran">Seconds that the agent has run in all.</param>
internal sealed class StartsGauge(StartRecord starts, Func<long> ran) : IGauge
{
    public string Name => GaugeNames.Starts;

    public IEnumerable<Shown> Read()
    {
        yield return new Shown(HealthFigures.Starts.Name, starts.Starts);
        yield return new Shown(HealthFigures.Boots.Name, starts.Boots);
        yield return new Shown(HealthFigures.Crashes.Name, starts.Crashes);
        yield return new Shown(HealthFigures.PowerCuts.Name, starts.PowerCuts);
        yield return new Shown(HealthFigures.StartsLastHour.Name, starts.LastHour(ran()));
    }
}
