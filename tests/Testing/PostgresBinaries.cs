namespace Jena.Iot.Testing;

/// <summary>
/// Where PostgreSQL's own programs are: <c>JENA_POSTGRES_BIN</c>, or else the newest of <c>/usr/lib/postgresql/*/bin</c>,
/// or else the PATH.
/// </summary>
public static class PostgresBinaries
{
    private static readonly Lazy<string?> Found = new(Find);

    /// <summary>The folder with <c>initdb</c> and <c>postgres</c>; null when there is none.</summary>
    public static string? Folder => Found.Value;

    /// <summary>Why tests that need a server are skipped; null when one can be started.</summary>
    public static string? Missing => Folder is not null
        ? null
        : "no PostgreSQL server programs (initdb, postgres) found: install PostgreSQL or set JENA_POSTGRES_BIN to their folder";

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("JENA_POSTGRES_BIN") is { Length: > 0 } set)
            return Holds(set) ? set : null;
        var packaged = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(Version).Select(version => Path.Combine(version, "bin"))
            : [];
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return packaged.Concat(path).FirstOrDefault(Holds);
    }

    private static double Version(string folder) => double.TryParse(Path.GetFileName(folder), out var version) ? version : 0;

    private static bool Holds(string folder) => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres"));
}
