using System.Runtime.CompilerServices;
using Jena.Iot.Edge.Time;

namespace Jena.Iot.Edge.Doctor;

/// <summary>Whether the kernel knows the time of day, and from whom.</summary>
internal sealed class ClockCheck(IClockSync? clock = null, string root = "/") : ICheck
{
    private const string Check = "clock";

    /// <summary>Nothing of this was written earlier: a wall clock before it is wrong.</summary>
    private static readonly DateTimeOffset Earliest = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Events of a junction are compared at a tenth of a second.</summary>
    private static readonly TimeSpan Coarse = TimeSpan.FromMilliseconds(100);

    /// <summary>Who may set the clock, and where it leaves a trace of itself.</summary>
    private static readonly (string Name, string Trace)[] Services =
        [("systemd-timesyncd", "run/systemd/timesync/synchronized"), ("chrony", "run/chrony/chronyd.pid"), ("ntpsec", "run/ntpd.pid")];

    private readonly IClockSync _clock = clock ?? new KernelClockSync();

    public async IAsyncEnumerable<Finding> FindAsync(Patient patient, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        var now = patient.Time.GetUtcNow();
        var by = Services.Where(service => File.Exists(Path.Combine(root, service.Trace))).Select(static service => service.Name).FirstOrDefault() ?? "somebody unknown";
        const string unknown = "what is sensed has no time of day until then";
        const string mend = "see timedatectl; give it a time server: NTP= in /etc/systemd/timesyncd.conf, then sudo systemctl restart systemd-timesyncd, and let port 123/udp pass";
        yield return _clock.Uncertainty switch
        {
            null when now < Earliest => Finding.Warn(Check, $"not synchronised, and it says {now:yyyy-MM-dd}: {unknown}", mend),
            null => Finding.Warn(Check, $"not synchronised: {unknown}", mend),
            { } error when error > Coarse => Finding.Warn(Check, $"synchronised by {by}, but only to {error.TotalMilliseconds:0} ms", "give it a nearer time server; right after a start this becomes better by itself"),
            { } error => Finding.Ok(Check, $"synchronised by {by}, to {error.TotalMilliseconds:0.#} ms"),
        };
        yield return Directory.Exists(Path.Combine(root, "sys", "class", "rtc", "rtc0"))
            ? Finding.Ok(Check, "a battery-backed clock keeps the time while the power is away")
            : Finding.Ok(Check, "no battery-backed clock: after a power cut the time is unknown until the network brings it; what is sensed meanwhile is dated then");
    }
}
