using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Jena.Iot.Edge.Pins.Gpio.Uapi;

/// <summary>The system calls of Linux through the C library.</summary>
internal sealed unsafe partial class Libc : ISystemCalls
{
    private const int ReadWrite = 2;
    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;
    private const int GetFlags = 3;
    private const int SetFlags = 4;

    public static Libc Instance { get; } = new();

    public TimeSpan Monotonic => Stopwatch.GetElapsedTime(0);

    public int Open(string path) => Result(open(path, ReadWrite | CloseOnExec));

    public int Close(int descriptor) => Result(close(descriptor));

    public int Ioctl(int descriptor, uint request, void* data) => Result(ioctl(descriptor, request, data));

    public nint Read(int descriptor, void* into, nuint bytes)
    {
        var done = read(descriptor, into, bytes);
        return done < 0 ? -Marshal.GetLastPInvokeError() : done;
    }

    public nint Write(int descriptor, void* from, nuint bytes)
    {
        var done = write(descriptor, from, bytes);
        return done < 0 ? -Marshal.GetLastPInvokeError() : done;
    }

    public int SetNonBlocking(int descriptor)
    {
        var flags = Result(fcntl(descriptor, GetFlags, 0));
        return flags < 0 ? flags : Result(fcntl(descriptor, SetFlags, flags | NonBlocking));
    }

    public int Poll(PollData* polls, int count, int milliseconds) => Result(poll(polls, (nuint)count, milliseconds));

    public int EventDescriptor() => Result(eventfd(0, CloseOnExec | NonBlocking));

    private static int Result(int result) => result < 0 ? -Marshal.GetLastPInvokeError() : result;

#pragma warning disable IDE1006, SYSLIB1054 // Named as in C.
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int close(int descriptor);

    // The data argument is variadic in C; a pointer is passed the same way as a named one on x64 and arm64 Linux.
    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(int descriptor, nuint request, void* data);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fcntl(int descriptor, int command, nint argument);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(int descriptor, void* into, nuint bytes);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(int descriptor, void* from, nuint bytes);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int poll(PollData* polls, nuint count, int milliseconds);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int eventfd(uint value, int flags);
#pragma warning restore IDE1006, SYSLIB1054
}
