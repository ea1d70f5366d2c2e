using Jena.Iot.Edge.Pins.Gpio.Lines;

namespace Jena.Iot.Edge.Tests.Pins.Gpio;

/// <summary>Wakes when a fake chip has an event; counts how often. Times out never, unless a test wakes it.</summary>
internal sealed class FakeWaiter : ILineWaiter
{
    private readonly SemaphoreSlim _wake = new(0);

    public int Wakes;

    public TimeSpan? LastTimeout { get; private set; }

    public void Wait(IReadOnlyList<ILineRequest> requests, TimeSpan? timeout)
    {
        LastTimeout = timeout;
        _wake.Wait(CancellationToken.None);
        Interlocked.Increment(ref Wakes);
    }

    public void Wake() => _wake.Release();

    public void Dispose()
    {
    }
}
