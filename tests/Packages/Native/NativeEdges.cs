using Jena.Iot.Packages.Tests.Harness;
using Jena.Iot.Testing.Processes;
using Jena.Iot.Testing;

namespace Jena.Iot.Packages.Tests.Native;

/// <summary>The native programs of this run: each is made once, by the first test that asks for it.</summary>
public sealed class NativeEdges : IDisposable
{
    /// <summary>A version that nothing else has: what tells it was made here.</summary>
    public const string Version = "0.1.7";

    /// <summary>The one to upgrade to.</summary>
    public const string Next = "0.1.8";

    private readonly TemporaryFolder _folder = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<Machine, Task<NativeEdge>> _made = [];
    private readonly Dictionary<(Machine, string), Task<string>> _packed = [];

    internal Task<NativeEdge> OfAsync(Machine machine)
    {
        lock (_gate)
            return _made.TryGetValue(machine, out var made) ? made : _made[machine] = NativeEdge.PublishAsync(machine, Version, _folder.Of(machine.ToString().ToLowerInvariant()));
    }

    /// <summary>The path of the package of a version, made of the same program.</summary>
    internal Task<string> PackageAsync(Machine machine, string version)
    {
        lock (_gate)
            return _packed.TryGetValue((machine, version), out var packed) ? packed : _packed[(machine, version)] = PackAsync(machine, version);
    }

    private async Task<string> PackAsync(Machine machine, string version)
    {
        var edge = await OfAsync(machine);
        var said = await Tool.RunAsync(
            TimeSpan.FromMinutes(5), "sh", Path.Combine(RepositoryRoot.Path, "deploy", "edge", "package"), machine.ToString().ToLowerInvariant(), "--version", version, "--from", edge.Folder, "--output", _folder.Path);
        return said.Trim();
    }

    public void Dispose() => _folder.Dispose();
}

/// <summary>One after another: the machine that compiles has nothing left for deadlines.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class NativeCollection : ICollectionFixture<NativeEdges>
{
    public const string Name = "native";
}
