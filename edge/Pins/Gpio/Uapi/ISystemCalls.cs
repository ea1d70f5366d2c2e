namespace Jena.Iot.Edge.Pins.Gpio.Uapi;

/// <summary>The system calls that the character device needs. Each returns what the call does, or the negative error number.</summary>
internal unsafe interface ISystemCalls
{
    /// <summary>Opens for reading and writing, not inherited by children.</summary>
    int Open(string path);

    int Close(int descriptor);

    int Ioctl(int descriptor, uint request, void* data);

    nint Read(int descriptor, void* into, nuint bytes);

    nint Write(int descriptor, void* from, nuint bytes);

    /// <summary>Makes reads of the descriptor return at once.</summary>
    int SetNonBlocking(int descriptor);

    /// <param name="milliseconds">-1 for no end.</param>
    int Poll(PollData* polls, int count, int milliseconds);

    /// <summary>A counter that can be waited for: eventfd, non-blocking.</summary>
    int EventDescriptor();

    /// <summary>The monotonic clock that the kernel dates events by.</summary>
    TimeSpan Monotonic { get; }
}
