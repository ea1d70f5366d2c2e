using System.Runtime.InteropServices;

namespace Jena.Iot.Edge.Pins.Gpio.Uapi;

/// <summary>struct pollfd of poll.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollData
{
    public const int Size = 8;

    /// <summary>There is something to read.</summary>
    public const short In = 1;

    public int Descriptor;
    public short Events;
    public short Returned;
}
