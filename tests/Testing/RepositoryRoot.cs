namespace Jena.Iot.Testing;

/// <summary>The folder that holds <c>Jena.Iot.sln</c>, above the running test assembly.</summary>
public static class RepositoryRoot
{
    private static readonly Lazy<string> Found = new(Find);

    /// <summary>Throws <see cref="DirectoryNotFoundException"/> when the tests run outside a clone.</summary>
    public static string Path => Found.Value;

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Jena.Iot.sln")))
                return folder.FullName;
        }
        throw new DirectoryNotFoundException($"no folder above {AppContext.BaseDirectory} holds Jena.Iot.sln");
    }
}
