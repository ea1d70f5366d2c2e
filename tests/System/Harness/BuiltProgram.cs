using Jena.Iot.Testing;

namespace Jena.Iot.SystemTests.Harness;

/// <summary>One of the project's programs as it was built beside this test, run from its own folder with its own dependencies.</summary>
internal sealed record BuiltProgram(string Name, string Path)
{
    public static BuiltProgram Edge { get; } = Built("edge", "Jena.Iot.Edge");

    public static BuiltProgram Silo { get; } = Built("silo", "Jena.Iot.Silo");

    public static BuiltProgram Api { get; } = Built("api", "Jena.Iot.Api");

    public static BuiltProgram Quickstart { get; } = Built("deploy/quickstart", "Jena.Iot.Quickstart");

    private static BuiltProgram Built(string folder, string assembly)
    {
        // tests/System/bin/<configuration>/<framework>: the others were built in the same configuration, as references.
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/', '\\'));
        var path = System.IO.Path.Combine(RepositoryRoot.Path, folder, "bin", framework.Parent!.Name, framework.Name, assembly + ".dll");
        return File.Exists(path) ? new BuiltProgram(folder, path) : throw new FileNotFoundException($"{assembly} is not built: run dotnet build first", path);
    }
}
