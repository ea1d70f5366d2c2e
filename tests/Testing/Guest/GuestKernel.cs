using System.Runtime.InteropServices;

namespace Jena.Iot.Testing.Guest;

/// <summary>The kernel that guests run, with simulated pins: made by <c>kernel.sh</c>, once for each version.</summary>
public static class GuestKernel
{
    private static readonly (string Program, string Package)[] Needed =
        [("qemu-system-x86_64", "qemu-system-x86"), ("busybox", "busybox-static"), ("cpio", "cpio"), ("gcc", "gcc"), ("timeout", "coreutils")];

    /// <summary>Where it lies: <c>JENA_GUEST_KERNEL</c>, or else a folder of the user's cache.</summary>
    public static string Folder { get; } = Environment.GetEnvironmentVariable("JENA_GUEST_KERNEL") is { Length: > 0 } set
        ? set
        : Path.Combine(Cache, "jena-iot", "guest-kernel");

    /// <summary>Why tests on a real kernel are skipped; null when a guest can be started.</summary>
    public static string? Missing { get; } = Look();

    private static string Cache => Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache
        ? cache
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");

    private static string? Look()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.OSArchitecture is not Architecture.X64)
            return "a guest with a real kernel needs Linux on x64";
        var missing = Needed.Where(static n => !Shell.Has(n.Program)).Select(static n => n.Package).ToArray();
        if (missing.Length > 0)
            return $"no guest with a real kernel, since these are not installed: {string.Join(", ", missing)}";
        return File.Exists(Path.Combine(Folder, "made"))
            ? null
            : "no kernel for a guest: on Debian, install linux-headers-amd64 and linux-source-6.1, then run bash tests/Testing/Guest/kernel.sh";
    }
}
