namespace Jena.Iot.Edge.Chips;

/// <summary>A chip that measures, whatever its kind: what it reads as figures.</summary>
internal sealed class SensorChip : IDisposable
{
    private readonly IDisposable _chip;
    private readonly Func<IReadOnlyList<ChipFigure>> _read;

    private SensorChip(SensorSettings settings, IDisposable chip, Func<IReadOnlyList<ChipFigure>> read) => (Settings, _chip, _read) = (settings, chip, read);

    public SensorSettings Settings { get; }

    public static SensorChip Make(SensorSettings settings, IChipFactory factory)
    {
        switch (settings)
        {
            case Bme280Settings s:
                var climate = factory.Climate(s);
                return new SensorChip(s, climate, () => ChipFigures.Of(s, climate.Read()));
            case Ina219Settings s:
                var supply = factory.Current(s);
                return new SensorChip(s, supply, () => ChipFigures.Of(s, supply.Read()));
            case Ads1115Settings s:
                var analog = factory.Analog(s);
                return new SensorChip(s, analog, () => [.. s.Channels.Select(channel => ChipFigures.Of(s, channel, analog.ReadVolts(channel.Input)))]);
            default:
                throw new ArgumentException($"a {settings.Kind} does not measure", nameof(settings));
        }
    }

    /// <summary>May block. Throws <see cref="IOException"/>.</summary>
    public IReadOnlyList<ChipFigure> Read() => _read();

    public void Dispose() => _chip.Dispose();
}
