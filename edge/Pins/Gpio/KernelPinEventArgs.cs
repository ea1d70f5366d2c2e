using System.Device.Gpio;

namespace Jena.Iot.Edge.Pins.Gpio;

/// <summary>A change of a pin with what the kernel knows of it.</summary>
/// <param name="change">The direction, from alternation: not as the kernel sampled it after the interrupt.</param>
/// <param name="pin">The line's offset.</param>
/// <param name="at">When the line changed, by the monotonic clock since boot; less the period of a kernel debounce.</param>
/// <param name="sequence">The kernel's number of the event within its request, from 1; null for a change that was found by reading the line.</param>
public sealed class KernelPinEventArgs(PinEventTypes change, int pin, TimeSpan at, uint? sequence) : PinValueChangedEventArgs(change, pin)
{
    public TimeSpan At => at;

    public uint? Sequence => sequence;
}
