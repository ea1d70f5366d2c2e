namespace Jena.Iot.Edge.Health.Gauges;

/// <summary>The processor's temperature, from the thermal zone whose type says that it is the processor's.</summary>
internal sealed class CpuGauge(MachineFiles files) : IGauge
{
    /// <summary>Types of thermal zones, the best first: Raspberry Pi, other boards, PCs.</summary>
    private static readonly string[] Types = ["cpu-thermal", "cpu_thermal", "soc-thermal", "soc_thermal", "x86_pkg_temp", "acpitz"];

    public string Name => GaugeNames.Cpu;

    public IEnumerable<Shown> Read()
    {
        var zone = files.Folders("sys/class/thermal", "thermal_zone")
            .Select(folder => (Folder: folder, Rank: Array.IndexOf(Types, files.Text($"{folder}/type")?.Trim())))
            .Where(static z => z.Rank >= 0).OrderBy(static z => z.Rank).FirstOrDefault().Folder;
        // A sensor that is off tells what no silicon survives.
        if (zone is not null && files.Number($"{zone}/temp") is > -60_000 and < 200_000 and var thousandths)
            yield return new Shown(HealthFigures.CpuTemperature.Name, thousandths / 1000d);
    }
}
