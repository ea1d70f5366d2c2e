using System.Runtime.InteropServices;

namespace Jena.Iot.Edge.Pins.Gpio.Uapi;

/// <summary>System calls that a signal does not end: SIGCONT after SIGSTOP interrupts every call that waits.</summary>
internal static unsafe class Uninterrupted
{
    public static int Open(ISystemCalls calls, string path)
    {
        int result;
        do
            result = calls.Open(path);
        while (result == -Errno.Interrupted);
        return result;
    }

    public static int Ioctl<TData>(ISystemCalls calls, int descriptor, uint request, ref TData data)
        where TData : unmanaged
    {
        int result;
        fixed (TData* pointer = &data)
        {
            do
                result = calls.Ioctl(descriptor, request, pointer);
            while (result == -Errno.Interrupted);
        }
        return result;
    }

    public static nint Read<TData>(ISystemCalls calls, int descriptor, Span<TData> into)
        where TData : unmanaged
    {
        nint result;
        fixed (TData* pointer = into)
        {
            do
                result = calls.Read(descriptor, pointer, (nuint)(into.Length * sizeof(TData)));
            while (result == -Errno.Interrupted);
        }
        return result;
    }

    public static nint Write(ISystemCalls calls, int descriptor, ulong value)
    {
        nint result;
        do
            result = calls.Write(descriptor, &value, sizeof(ulong));
        while (result == -Errno.Interrupted);
        return result;
    }

    /// <summary>Waits until <paramref name="until"/> by the monotonic clock whatever signals come; null for no end.</summary>
    public static int Poll(ISystemCalls calls, Span<PollData> polls, TimeSpan? until)
    {
        while (true)
        {
            var left = until - calls.Monotonic;
            // Rounded up: a poll that ends early would only be repeated.
            var milliseconds = left is { } wait ? (int)Math.Clamp(Math.Ceiling(wait.TotalMilliseconds), 0, int.MaxValue) : -1;
            int result;
            fixed (PollData* pointer = polls)
                result = calls.Poll(pointer, polls.Length, milliseconds);
            if (result != -Errno.Interrupted)
                return result;
        }
    }

    /// <summary>What the C library says of an error number.</summary>
    public static string Describe(int error) => Marshal.GetPInvokeErrorMessage(error);
}
