namespace Jena.Iot.Testing.Guest;

/// <summary>What a guest starts from: the edge as it ships (native code) and the program that drives its pins.</summary>
public static class GuestImage
{
    private static readonly TimeSpan PublishWithin = TimeSpan.FromMinutes(10);
    private static readonly Lazy<Task<string>> Made = new(MakeAsync);

    /// <summary>The file of the guest's first file system, of the code as it is now. Made once for each process.</summary>
    public static Task<string> GetAsync() => Made.Value;

    private static async Task<string> MakeAsync()
    {
        var folder = Path.Combine(RepositoryRoot.Path, "tests", "Guest", "obj", "image");
        var programs = new List<string>();
        foreach (var project in (string[])["edge/Jena.Iot.Edge.csproj", "tests/Guest/Jena.Iot.Guest.csproj"])
        {
            var published = Path.Combine(folder, Path.GetFileNameWithoutExtension(project));
            await Shell.RunAsync(
                "dotnet",
                [
                    "publish", project, "--configuration", "Release", "--runtime", "linux-x64", "-p:PublishAot=true", "-p:CppCompilerAndLinker=gcc",
                    "--artifacts-path", Path.Combine(folder, "artifacts"), "--output", published, "--disable-build-servers", "--nologo", "--verbosity", "quiet",
                ],
                PublishWithin);
            programs.Add(published);
        }
        var image = Path.Combine(folder, "initramfs");
        await Shell.RunAsync("bash", ["tests/Testing/Guest/initramfs.sh", GuestKernel.Folder, image, .. programs], PublishWithin);
        return image;
    }
}
