namespace Jena.Iot.Edge.Drivers.NodeHeartbeat;

/// <summary>A token that is cancelled with another one, or after a time.</summary>
internal sealed class Patience : IDisposable
{
    private readonly CancellationTokenSource _late;
    private readonly CancellationTokenSource _either;

    public Patience(TimeSpan most, TimeProvider time, CancellationToken cancellation)
    {
        _late = new CancellationTokenSource(most, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _late.Token);
    }

    public CancellationToken Token => _either.Token;

    public void Dispose()
    {
        _either.Dispose();
        _late.Dispose();
    }
}
