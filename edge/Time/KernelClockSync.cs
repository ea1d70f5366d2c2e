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
    private const int ClockError = 5;

    /// <summary>Larger than the kernel's struct timex on every 64-bit Linux (208 bytes).</summary>
    private const int TimexBytes = 512;

    // struct timex, 64-bit: int modes (padded), long offset, freq, maxerror, esterror, int status.
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
            if (Environment.Is64BitProcess && FromKernel() is { } uncertainty)
                return uncertainty;
            return File.Exists(TimesyncMark) ? MarkUncertainty : null;
        }
    }

    private static TimeSpan? FromKernel()
    {
        var timex = new byte[TimexBytes];
        var state = AdjustTime(timex);
        if (state is < 0 or ClockError || (BitConverter.ToInt32(timex, StatusAt) & Unsynchronised) != 0)
            return null;
        return TimeSpan.FromMicroseconds(BitConverter.ToInt64(timex, MaxErrorAt));
    }

    // Modes is 0 in an empty structure: it only reads.
    [LibraryImport("libc", EntryPoint = "adjtimex")]
    private static partial int AdjustTime([In, Out] byte[] timex);
}
