using System.Device;
using System.Device.Gpio;

namespace Jena.Iot.Edge.Tests.Pins.Gpio;

/// <summary>Outputs in memory, as a driver of System.Device.Gpio.</summary>
internal sealed class FakeLibraryDriver : GpioDriver
{
    public Dictionary<int, PinValue> Levels { get; } = [];

    /// <summary>What every use of a pin throws.</summary>
    public Exception? Failing { get; set; }

    protected override int PinCount => 8;

    public override ComponentInformation QueryComponentInformation() => new(this, "memory");

    protected override void OpenPin(int pinNumber)
    {
    }

    protected override void ClosePin(int pinNumber)
    {
    }

    protected override void SetPinMode(int pinNumber, PinMode mode) => ThrowIfFailing();

    protected override PinMode GetPinMode(int pinNumber) => PinMode.Output;

    protected override bool IsPinModeSupported(int pinNumber, PinMode mode) => true;

    protected override PinValue Read(int pinNumber)
    {
        ThrowIfFailing();
        return Levels[pinNumber];
    }

    protected override void Write(int pinNumber, PinValue value)
    {
        ThrowIfFailing();
        Levels[pinNumber] = value;
    }

    protected override void Toggle(int pinNumber) => Write(pinNumber, !Read(pinNumber));

    protected override WaitForEventResult WaitForEvent(int pinNumber, PinEventTypes eventTypes, CancellationToken cancellationToken) => throw new NotSupportedException();

    protected override void AddCallbackForPinValueChangedEvent(int pinNumber, PinEventTypes eventTypes, PinChangeEventHandler callback) => throw new NotSupportedException();

    protected override void RemoveCallbackForPinValueChangedEvent(int pinNumber, PinChangeEventHandler callback) => throw new NotSupportedException();

    private void ThrowIfFailing()
    {
        if (Failing is not null)
            throw Failing;
    }
}
