using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Jena.Iot.Silo.Journal.Migrations;

/// <summary>One numbered SQL file of this program. Files are added, never changed: databases have applied them.</summary>
/// <param name="Number">1 or more, dense within its area.</param>
/// <param name="Checksum">SHA-256 of the text with LF line ends, lower-case hex.</param>
internal sealed record Migration(int Number, string Name, string Sql, string Checksum)
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
        return new Migration(int.Parse(name.Split('_')[0]), name, sql, checksum);
    }
}
