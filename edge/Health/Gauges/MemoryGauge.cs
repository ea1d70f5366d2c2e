namespace Jena.Iot.Edge.Health.Gauges;

/// <summary>Memory that is available without swapping, and what the agent itself holds.</summary>
internal sealed class MemoryGauge(MachineFiles files) : IGauge
{
    public string Name => GaugeNames.Memory;

    public IEnumerable<Shown> Read()
    {
        var lines = files.Lines("proc/meminfo");
        if (MachineFiles.Kilobytes(lines, "MemAvailable") is { } available)
        {
            yield return new Shown(HealthFigures.MemoryAvailable.Name, available);
            if (MachineFiles.Kilobytes(lines, "MemTotal") is > 0 and var all)
                yield return new Shown(HealthFigures.MemoryAvailableShare.Name, Math.Round(100 * available / all, 2));
        }
        if (MachineFiles.Kilobytes(files.Lines("proc/self/status"), "VmRSS") is { } own)
            yield return new Shown(HealthFigures.AgentMemory.Name, own);
    }
}
