namespace Jena.Iot.Testing.Processes;

/// <summary>One of the project's programs as it was built beside this test, run from its own folder with its own dependencies.</summary>
public sealed record BuiltProgram(string Name, string Path)
{
    public static BuiltProgram Edge => Built("edge", "Jena.Iot.Edge");

    public static BuiltProgram Silo => Built("silo", "Jena.Iot.Silo");

    public static BuiltProgram Api => Built("api", "Jena.Iot.Api");

    public static BuiltProgram Quickstart => Built("deploy/quickstart", "Jena.Iot.Quickstart");

    public static BuiltProgram Ca => Built("deploy/ca", "Jena.Iot.Ca");

    public static BuiltProgram Faults => Built("tests/Faults", "Jena.Iot.Faults");

    private static BuiltProgram Built(string folder, string assembly)
    {
        // tests/System/bin/<configuration>/<framework>: the others were built in the same configuration, as references.
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/', '\\'));
        var path = System.IO.Path.Combine(RepositoryRoot.Path, folder, "bin", framework.Parent!.Name, framework.Name, assembly + ".dll");
        return File.Exists(path) ? new BuiltProgram(folder, path) : throw new FileNotFoundException($"{assembly} is not built: run dotnet build first", path);
    }
}
