namespace Jena.Iot.Quickstart.Fleet;

/// <summary>The credential of a cabinet, in a file that only its owner may read.</summary>
public static class CredentialFiles
{
    public static string PathIn(string directory) => Path.Combine(directory, "credential");

    /// <summary>Writes the file in one step: there is never one that holds half a secret, or that others may read.</summary>
    public static async Task WriteAsync(string directory, string secret, CancellationToken cancellationToken)
    {
        var path = PathIn(directory);
        var beside = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        File.Delete(beside);
        await using (var writer = new StreamWriter(beside, options))
            await writer.WriteAsync(secret.AsMemory(), cancellationToken).ConfigureAwait(false);
        File.Move(beside, path, overwrite: true);
    }
}
