namespace Jena.Iot.Edge.Hosting;

/// <summary>What is counted by the process: its agents come and go with their configurations.</summary>
public sealed class ProcessRecord
{
    private int _begun;
    private long _reconnects;

    /// <summary>Connections to the broker after the first one of an agent.</summary>
    internal long Reconnects => Interlocked.Read(ref _reconnects);

    internal void Reconnected() => Interlocked.Increment(ref _reconnects);

    /// <summary>True the first time alone.</summary>
    internal bool BeginsOnce() => Interlocked.Exchange(ref _begun, 1) == 0;
}
