using System.Text.RegularExpressions;

namespace Jena.Iot.Testing;

/// <summary>What <c>deploy/postgres/README.md</c> tells a city to archive its database's log with, and to remove of it, to the letter.</summary>
public static partial class ArchiveCommand
{
    private const string Documented = "/backup/wal";

    private static readonly Lazy<string> Text = new(static () =>
        Line().Match(Page()) is { Success: true } found
            ? found.Groups["command"].Value
            : throw new InvalidOperationException("deploy/postgres/README.md has no archive_command"));

    /// <summary>With <paramref name="folder"/> for the documented one; <c>%p</c> and <c>%f</c> are left to the server.</summary>
    public static string To(string folder) => Text.Value.Replace(Documented, folder, StringComparison.Ordinal);

    /// <summary>What it tells to remove each night, as a script, with these folders for the documented ones.</summary>
    public static string Pruning(string backups, string log, string programs) =>
        Prune().Match(Page()) is { Success: true } found
            ? found.Value.Replace("/backup/base", backups, StringComparison.Ordinal).Replace(Documented, log, StringComparison.Ordinal).Replace("/usr/lib/postgresql/15/bin", programs, StringComparison.Ordinal)
            : throw new InvalidOperationException("deploy/postgres/README.md does not say how to prune the archive");

    private static string Page() => File.ReadAllText(Path.Combine(RepositoryRoot.Path, "deploy", "postgres", "README.md"));

    [GeneratedRegex("^ls -d /backup/base.+?^/usr/lib.+?$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Prune();

    [GeneratedRegex("^archive_command = '(?<command>.+)'\r?$", RegexOptions.Multiline)]
    private static partial Regex Line();
}
