using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Jena.Iot.Guest.Lines;

/// <summary>The kernel's monotonic clock in nanoseconds: the one that stamps the events of pins.</summary>
internal static partial class Clock
{
    private const int Monotonic = 1;
    private const int Absolute = 1;
    private const int Interrupted = 4;

    public static long Now => Stopwatch.GetTimestamp();

    /// <summary>Returns at <paramref name="at"/> or a little later.</summary>
    public static void Await(long at)
    {
        var time = new Timespec(at / 1_000_000_000, at % 1_000_000_000);
        while (Sleep(Monotonic, Absolute, in time, 0) == Interrupted)
        {
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_nanosleep")]
    private static partial int Sleep(int clock, int flags, in Timespec time, nint remaining);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Timespec(long Seconds, long Nanoseconds);
}
