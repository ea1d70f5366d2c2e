namespace Jena.Iot.Testing.Guest;

/// <summary>What a guest starts from: the edge as it ships (native code) and the program that drives its pins.</summary>
public static class GuestImage
{
    private static readonly TimeSpan PublishWithin = TimeSpan.FromMinutes(15);
    private static readonly Lazy<Task<string>> Made = new(static () => MakeAsync([]));

    private static string Folder => Path.Combine(RepositoryRoot.Path, "artifacts", "guest");

    /// <summary>
    /// The file of the guest's first file system, of the code as it is now; made once for each process. <c>JENA_GUEST_IMAGE</c> names
    /// one that was made before, to be taken as it is.
    /// </summary>
    public static Task<string> GetAsync() => Made.Value;

    /// <summary>The same, with what lies in other folders beside the programs, such as libraries that they open by name.</summary>
    public static async Task<string> MakeAsync(IReadOnlyList<string> others)
    {
        if (Environment.GetEnvironmentVariable("JENA_GUEST_IMAGE") is { Length: > 0 } made)
            return made;
        var (edge, guest, image) = (Path.Combine(Folder, "edge"), Path.Combine(Folder, "guest"), Path.Combine(Folder, "initramfs"));
        Directory.CreateDirectory(Folder);
        await Shell.RunAsync("sh", ["deploy/edge/publish", "amd64", edge], PublishWithin);
        await Shell.RunAsync(
            "dotnet",
            [
                "publish", "tests/Guest", "-c", "Release", "-r", "linux-x64", "-p:PublishAot=true", "-p:DebugType=none", "-p:CppCompilerAndLinker=gcc",
                "--artifacts-path", Path.Combine(RepositoryRoot.Path, "artifacts", "edge"), "-o", guest, "--nologo", "-v:quiet",
            ],
            PublishWithin);
        await Shell.RunAsync("bash", ["tests/Testing/Guest/initramfs.sh", GuestKernel.Folder, image, edge, guest, .. others], PublishWithin);
        return image;
    }
}
