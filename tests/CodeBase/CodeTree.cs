using Jena.Iot.Testing;

namespace Jena.Iot.CodeBase.Tests;

/// <summary>The repository as files: what is written by hand, never what was built.</summary>
internal static class CodeTree
{
    private static readonly string[] Built = ["bin", "obj", "artifacts", "TestResults", "data", "node_modules"];

    public static string Root => RepositoryRoot.Path;

    /// <summary>Every project of the repository.</summary>
    public static IReadOnlyList<Project> Projects { get; } =
        [.. Files("*.csproj").Select(static path => new Project(path)).OrderBy(static p => p.Folder, StringComparer.Ordinal)];

    /// <summary>Files by pattern, relative to the root, with forward slashes, in ordinal order.</summary>
    public static IReadOnlyList<string> Files(string pattern) =>
        [.. Below(new DirectoryInfo(Root), pattern).Select(static f => Relative(f.FullName)).Order(StringComparer.Ordinal)];

    public static string Read(string relative) => File.ReadAllText(Path.Combine(Root, relative));

    public static string Relative(string full) => Path.GetRelativePath(Root, full).Replace('\\', '/');

    /// <summary>The tests of the code base hold the words that they look for.</summary>
    public static bool HoldsTheWords(string relative) => relative.StartsWith("tests/CodeBase/", StringComparison.Ordinal);

    private static IEnumerable<FileInfo> Below(DirectoryInfo folder, string pattern) =>
        folder.EnumerateFiles(pattern).Concat(folder.EnumerateDirectories()
            .Where(static d => !Built.Contains(d.Name) && (!d.Name.StartsWith('.') || d.Name == ".ci"))
            .SelectMany(d => Below(d, pattern)));
}
