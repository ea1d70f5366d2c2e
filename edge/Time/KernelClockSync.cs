using System.Runtime.InteropServices;

namespace Jena.Iot.Edge.Time;

/// <summary>
/// Asks Linux: the clock is synchronised when the kernel says so (adjtimex, as chrony, ntpd and systemd-timesyncd tell it), or when
/// systemd-timesyncd left its mark since the boot. Elsewhere than on Linux it is never known to be.
/// </summary>
public sealed partial class KernelClockSync : IClockSync
{
    private const string TimesyncMark = "/run/systemd/timesync/synchronized";
    private const int Unsynchronised = 0x40;
    private const int InNanoseconds = 0x2000;
    private const int ClockError = 5;

    /// <summary>Larger than the kernel's struct timex on every 64-bit Linux (208 bytes).</summary>
    private const int TimexBytes = 512;

    // struct timex, 64-bit: int modes (padded), long offset, freq, maxerror, esterror, int status.
    private const int OffsetAt = 8;
    private const int MaxErrorAt = 24;
    private const int StatusAt = 40;

    /// <summary>When only the mark is there: what timesyncd keeps to over the internet, generously.</summary>
    private static readonly TimeSpan MarkUncertainty = TimeSpan.FromSeconds(1);

    public TimeSpan? Uncertainty
    {
        get
        {
            if (!OperatingSystem.IsLinux())
                return null;
            if (FromKernel() is { } timex)
                return TimeSpan.FromMicroseconds(BitConverter.ToInt64(timex, MaxErrorAt));
            return File.Exists(TimesyncMark) ? MarkUncertainty : null;
        }
    }

    /// <summary>What the kernel's own loop has still to slew: of use with systemd-timesyncd and ntpd; chrony moves the clock by other means and leaves 0.</summary>
    public TimeSpan? Offset
    {
        get
        {
            if (!OperatingSystem.IsLinux() || FromKernel() is not { } timex)
                return null;
            var offset = BitConverter.ToInt64(timex, OffsetAt);
            return (BitConverter.ToInt32(timex, StatusAt) & InNanoseconds) != 0 ? TimeSpan.FromTicks(offset / TimeSpan.NanosecondsPerTick) : TimeSpan.FromMicroseconds(offset);
        }
    }

    /// <summary>The kernel's word while it is synchronised; null while it is not.</summary>
    private static byte[]? FromKernel()
    {
        if (!Environment.Is64BitProcess)
            return null;
        var timex = new byte[TimexBytes];
        var state = AdjustTime(timex);
        return state is < 0 or ClockError || (BitConverter.ToInt32(timex, StatusAt) & Unsynchronised) != 0 ? null : timex;
    }

    // Modes is 0 in an empty structure: it only reads.
    [LibraryImport("libc", EntryPoint = "adjtimex")]
    private static partial int AdjustTime([In, Out] byte[] timex);
}
