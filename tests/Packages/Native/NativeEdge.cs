using Jena.Iot.Packages.Tests.Harness;
using Jena.Iot.Testing.Processes;
using Jena.Iot.Testing;

namespace Jena.Iot.Packages.Tests.Native;

/// <summary>The edge as a native program for one kind of machine, and how to start it here.</summary>
internal sealed class NativeEdge
{
    private readonly string[] _command;

    private NativeEdge(string folder, string publishing, string[] command)
    {
        (Folder, Publishing, _command) = (folder, publishing, [.. command, Path.Combine(folder, "Jena.Iot.Edge")]);
    }

    /// <summary>What <c>deploy/edge/publish</c> has made.</summary>
    public string Folder { get; }

    /// <summary>What it said.</summary>
    public string Publishing { get; }

    public static async Task<NativeEdge> PublishAsync(Machine machine, string version, string folder)
    {
        var name = machine.ToString().ToLowerInvariant();
        string said;
        // To work on these tests without compiling for minutes each time.
        if (Environment.GetEnvironmentVariable("JENA_EDGE_PUBLISHED") is { Length: > 0 } published && Directory.Exists(Path.Combine(published, name)))
            (folder, said) = (Path.Combine(published, name), "");
        else
            said = await Tool.RunAsync(TimeSpan.FromMinutes(12), "sh", Path.Combine(RepositoryRoot.Path, "deploy", "edge", "publish"), name, folder, version);
        if (machine is Machine.Amd64)
            return new NativeEdge(folder, said, []);
        var openSsl = await Arm64Libraries.FetchOpenSslAsync(folder + "-libraries");
        return new NativeEdge(folder, said, [Tool.Find("qemu-aarch64-static")!, "-L", Arm64Libraries.Root, "-E", $"LD_LIBRARY_PATH={openSsl}"]);
    }

    public Child Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null) =>
        Child.Start("jena-edge", _command[0], [.. _command.AsSpan(1), .. arguments], environment);

    /// <summary>What it said; throws with it when it ends with anything but 0.</summary>
    public Task<string> RunAsync(params string[] arguments) => Tool.RunAsync(TimeSpan.FromMinutes(2), _command[0], [.. _command.AsSpan(1), .. arguments]);
}
