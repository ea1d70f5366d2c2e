using System.Globalization;

namespace Jena.Iot.Edge.Health.Gauges;

/// <summary>The load of the last minute.</summary>
internal sealed class LoadGauge(MachineFiles files) : IGauge
{
    public string Name => GaugeNames.Load;

    public IEnumerable<Shown> Read()
    {
        if (double.TryParse(files.Text("proc/loadavg")?.Split(' ')[0], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var load))
            yield return new Shown(HealthFigures.Load.Name, load);
    }
}
