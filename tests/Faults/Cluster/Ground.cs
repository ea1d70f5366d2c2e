using Jena.Iot.Testing.Processes;

namespace Jena.Iot.Faults.Cluster;

/// <summary>What the city stands on: where each process runs, and what lies between two of them.</summary>
public sealed class Ground : IAsyncDisposable
{
    public static Task<Ground> OpenAsync() => Task.FromResult(new Ground());

    /// <summary>Where a member runs, by its name (<c>silo-1</c>, <c>api-1</c>, <c>cab-1</c>, <c>broker</c>, <c>database</c>).</summary>
    public NodePlace Place(string name) => NodePlace.Here;

    /// <summary>Where a member, or the light writers as <c>writers</c>, reaches the broker: itself, or something between the two.</summary>
    public (string Host, int Port) BrokerFor(string name, string host, int port) => (host, port);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
