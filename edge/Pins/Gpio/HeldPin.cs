using System.Device.Gpio;
using Jena.Iot.Edge.Pins.Gpio.Lines;

namespace Jena.Iot.Edge.Pins.Gpio;

/// <summary>One open pin of the driver: its place in a request, and who hears of it.</summary>
internal sealed class HeldPin(ILineRequest request, int place, bool isShared)
{
    private volatile (PinEventTypes Types, PinChangeEventHandler Handler)[] _callbacks = [];

    public ILineRequest Request => request;

    /// <summary>Whether the request holds other pins too.</summary>
    public bool IsShared => isShared;

    public LineSettings Settings => request.Lines[place];

    public bool HasCallbacks => _callbacks.Length > 0;

    public bool Level
    {
        get => request.GetLevels(1UL << place) != 0;
        set => request.SetLevels(value ? ulong.MaxValue : 0, 1UL << place);
    }

    public void Add(PinEventTypes types, PinChangeEventHandler handler) => _callbacks = [.. _callbacks, (types, handler)];

    /// <summary>False when it was not there.</summary>
    public bool Remove(PinChangeEventHandler handler)
    {
        var before = _callbacks;
        _callbacks = [.. before.Where(c => c.Handler != handler)];
        return _callbacks.Length < before.Length;
    }

    public void Tell(object sender, KernelPinEventArgs change)
    {
        foreach (var (types, handler) in _callbacks)
        {
            if ((types & change.ChangeType) != 0)
                handler(sender, change);
        }
    }
}
