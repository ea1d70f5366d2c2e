using Jena.Iot.Edge.Pins.Gpio.Lines;

namespace Jena.Iot.Edge.Pins.Gpio.Uapi;

/// <summary>The chips of this machine, from their device files.</summary>
/// <param name="calls">The system's calls.</param>
/// <param name="folder">Where the device files are.</param>
internal sealed class KernelLineChips(ISystemCalls calls, string folder = "/dev") : ILineChips
{
    private const string Prefix = "gpiochip";

    public static KernelLineChips Instance { get; } = new(Libc.Instance);

    public IReadOnlyList<string> Paths => Directory.Exists(folder)
        ? [.. Directory.EnumerateFileSystemEntries(folder, Prefix + "*").Where(static p => Number(p) is not null).OrderBy(static p => Number(p))]
        : [];

    public ILineChip Open(string path) => KernelLineChip.Open(calls, path);

    public ILineWaiter Waiter() => new KernelLineWaiter(calls);

    private static int? Number(string path) => int.TryParse(Path.GetFileName(path).AsSpan(Prefix.Length), out var number) ? number : null;
}
