using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Jena.Iot.Silo.Journal.Migrations;

/// <summary>One numbered SQL file of this program. Files are added, never changed: databases have applied them.</summary>
/// <param name="Number">1 or more, dense within its area.</param>
/// <param name="Checksum">SHA-256 of the text with LF line ends, lower-case hex.</param>
/// <param name="Oldest">
/// The oldest schema version whose programs go on working once this one is applied, 0 to <paramref name="Number"/>: the file names it in its
/// first line, <c>-- Works beside: 6</c>. Without that line it is <paramref name="Number"/>: no older program opens the database any more.
/// </param>
internal sealed partial record Migration(int Number, string Name, string Sql, string Checksum, int Oldest)
{
    /// <summary>The embedded files of a folder, by number. Throws when their numbers are not 1, 2, 3 …</summary>
    /// <param name="folder">As in the resource names: <c>Journal.Sqlite.Migrations</c>.</param>
    public static IReadOnlyList<Migration> In(string folder)
    {
        var assembly = typeof(Migration).Assembly;
        var prefix = $"{assembly.GetName().Name}.{folder}.";
        Migration[] found = [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal) && name.EndsWith(".sql", StringComparison.Ordinal))
            .Select(name => Read(assembly, name, name[prefix.Length..^4]))
            .OrderBy(migration => migration.Number)];
        for (var i = 0; i < found.Length; i++)
        {
            if (found[i].Number != i + 1)
                throw new InvalidOperationException($"{folder}: migration {i + 1} is missing before {found[i].Name}");
        }
        return found.Length > 0 ? found : throw new InvalidOperationException($"{folder} holds no migrations");
    }

    private static Migration Read(Assembly assembly, string resource, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
        var sql = reader.ReadToEnd().ReplaceLineEndings("\n");
        var checksum = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql)));
        var number = int.Parse(name.Split('_')[0]);
        return new Migration(number, name, sql, checksum, OldestBeside(number, name, sql));
    }

    internal static int OldestBeside(int number, string name, string sql)
    {
        if (WorksBeside().Match(sql) is not { Success: true } named)
            return number;
        var oldest = int.Parse(named.Groups[1].ValueSpan);
        return oldest <= number
            ? oldest
            : throw new InvalidOperationException($"{name} says that it works beside {oldest}, which is newer than itself: name the oldest schema version whose programs go on working");
    }

    [GeneratedRegex(@"\A-- Works beside: ([0-9]{1,4})\n", RegexOptions.CultureInvariant)]
    private static partial Regex WorksBeside();
}
