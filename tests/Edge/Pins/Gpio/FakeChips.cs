using Jena.Iot.Edge.Pins.Gpio.Lines;

namespace Jena.Iot.Edge.Tests.Pins.Gpio;

internal sealed class FakeChips(params FakeChip[] chips) : ILineChips
{
    /// <summary>Paths that cannot be opened, and why.</summary>
    public Dictionary<string, string> Closed { get; } = [];

    public IReadOnlyList<string> Paths => [.. chips.Select(static c => c.Info.Path)];

    public ILineChip Open(string path) => Closed.TryGetValue(path, out var why)
        ? throw new IOException(why)
        : chips.FirstOrDefault(c => c.Info.Path == path) ?? throw new IOException($"there is no {path}");

    public ILineWaiter Waiter() => chips[0].Waiter;
}
