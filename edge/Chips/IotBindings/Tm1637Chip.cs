using System.Device.Gpio;
using Iot.Device.Tm16xx;

namespace Jena.Iot.Edge.Chips.IotBindings;

/// <summary>Up to six digits on a TM1637, which acknowledges each byte.</summary>
internal sealed class Tm1637Chip(string name, int digits, int clock, int data, int brightness, Func<GpioController> controller) : INumberSign, IDisposable
{
    private readonly Lock _gate = new();
    private readonly Lazily<Tm1637> _chip = new(() => new Tm1637(clock, data, controller(), shouldDispose: true) { ThrowWhenIoError = true }, $"the tm1637 of the sign '{name}'");

    public string Name => name;

    public int Digits => digits;

    public void Show(string text)
    {
        var segments = SevenSegments.Of(text, digits);
        lock (_gate)
        {
            _chip.Use(chip =>
            {
                chip.SetScreen((byte)brightness, screenOn: true, waitForNextDisplay: false);
                chip.Display(segments);
            });
        }
    }

    public void Dispose() => _chip.Dispose();
}
