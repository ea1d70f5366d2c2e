using System.Text.RegularExpressions;

namespace Jena.Iot.Testing;

/// <summary>What <c>deploy/postgres/README.md</c> tells a city to archive its database's log with, to the letter.</summary>
public static partial class ArchiveCommand
{
    private const string Documented = "/backup/wal";

    private static readonly Lazy<string> Text = new(static () =>
        Line().Match(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "deploy", "postgres", "README.md"))) is { Success: true } found
            ? found.Groups["command"].Value
            : throw new InvalidOperationException("deploy/postgres/README.md has no archive_command"));

    /// <summary>With <paramref name="folder"/> for the documented one; <c>%p</c> and <c>%f</c> are left to the server.</summary>
    public static string To(string folder) => Text.Value.Replace(Documented, folder, StringComparison.Ordinal);

    [GeneratedRegex("^archive_command = '(?<command>.+)'\r?$", RegexOptions.Multiline)]
    private static partial Regex Line();
}
