using System.Globalization;

namespace Jena.Iot.Edge.Health.Gauges;

/// <summary>What a Raspberry Pi tells of its supply: the firmware's throttling word, else the alarm of its voltage monitor.</summary>
internal sealed class PowerGauge(MachineFiles files) : IGauge
{
    // Bits of the firmware's word, as `vcgencmd get_throttled` explains them; those from bit 16 on are about the past.
    private const int UnderVoltageNow = 1 << 0;
    private const int FrequencyCappedNow = 1 << 1;
    private const int ThrottledNow = 1 << 2;
    private const int SoftLimitNow = 1 << 3;

    private const string Firmware = "sys/devices/platform/soc/soc:firmware/get_throttled";
    private const string Monitor = "rpi_volt";

    public string Name => GaugeNames.Power;

    public IEnumerable<Shown> Read()
    {
        if (long.TryParse(files.Text(Firmware)?.Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var word))
        {
            yield return new Shown(HealthFigures.UnderVoltage.Name, Is(word, UnderVoltageNow));
            yield return new Shown(HealthFigures.Throttled.Name, Is(word, FrequencyCappedNow | ThrottledNow | SoftLimitNow));
            yield break;
        }
        var monitor = files.Folders("sys/class/hwmon", "hwmon").FirstOrDefault(folder => files.Text($"{folder}/name")?.Trim() == Monitor);
        if (monitor is not null && files.Number($"{monitor}/in0_lcrit_alarm") is { } alarm)
            yield return new Shown(HealthFigures.UnderVoltage.Name, alarm == 0 ? 0 : 1);
    }

    private static double Is(long word, int bits) => (word & bits) == 0 ? 0 : 1;
}
