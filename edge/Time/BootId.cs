namespace Jena.Iot.Edge.Time;

/// <summary>The kernel's id of the machine's present boot.</summary>
public static class BootId
{
    /// <summary>Where Linux tells it.</summary>
    public const string LinuxPath = "/proc/sys/kernel/random/boot_id";

    /// <summary>
    /// Reads it from <paramref name="path"/>. Where there is none (not Linux) every start of the process is a boot of its own:
    /// then monotonic times of two processes are never compared.
    /// </summary>
    public static string Read(string path = LinuxPath) =>
        File.Exists(path) && File.ReadAllText(path).Trim() is { Length: > 0 } id ? id : Guid.NewGuid().ToString();
}
