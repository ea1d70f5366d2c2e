using System.Device.Spi;
using Iot.Device.Max7219;

namespace Jena.Iot.Edge.Chips.IotBindings;

/// <summary>
/// Digits on cascaded MAX7219, eight to a chip: digit 0 of the first chip is the rightmost. The chip never answers, so a sign that is
/// not there is not noticed; it is set up again with every text, since it may have lost its supply.
/// </summary>
internal sealed class Max7219Chip(string name, int digits, int brightness, Func<SpiDevice> device) : INumberSign, IDisposable
{
    /// <summary>Far below the chip's 10 MHz, for the cables of a sign.</summary>
    public const int Frequency = 1_000_000;

    private readonly Lock _gate = new();
    private readonly Lazily<Max7219> _chip = new(() => new Max7219(device(), (digits + Max7219.NumDigits - 1) / Max7219.NumDigits), $"the max7219 of the sign '{name}'");

    public string Name => name;

    public int Digits => digits;

    public void Show(string text)
    {
        var segments = SevenSegments.Of(text, digits);
        lock (_gate)
        {
            _chip.Use(chip =>
            {
                chip.Init();
                chip.Brightness(brightness);
                for (var i = 0; i < digits; i++)
                    chip[i] = Wired(segments[digits - 1 - i]);
                chip.Flush();
            });
        }
    }

    public void Dispose() => _chip.Dispose();

    /// <summary>The chip has segment a in bit 6 down to g in bit 0.</summary>
    private static byte Wired(byte segments)
    {
        var wired = 0;
        for (var bit = 0; bit < 7; bit++)
            wired |= (segments >> bit & 1) << (6 - bit);
        return (byte)wired;
    }
}
