using Jena.Iot.SystemTests.Harness;

namespace Jena.Iot.Packages.Tests.Native;

/// <summary>The native programs of this run: each is made once, by the first test that asks for it.</summary>
public sealed class NativeEdges : IDisposable
{
    /// <summary>A version that nothing else has: what tells it was made here.</summary>
    public const string Version = "0.1.7";

    private readonly TemporaryFolder _folder = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<Machine, Task<NativeEdge>> _made = [];

    internal Task<NativeEdge> OfAsync(Machine machine)
    {
        lock (_gate)
            return _made.TryGetValue(machine, out var made) ? made : _made[machine] = NativeEdge.PublishAsync(machine, Version, _folder.Of(machine.ToString().ToLowerInvariant()));
    }

    public void Dispose() => _folder.Dispose();
}

/// <summary>One after another: the machine that compiles has nothing left for deadlines.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class NativeCollection : ICollectionFixture<NativeEdges>
{
    public const string Name = "native";
}
