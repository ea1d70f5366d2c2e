using System.Text.RegularExpressions;

namespace Jena.Iot.CodeBase.Tests;

/// <summary>What may stand nowhere in the repository.</summary>
public sealed partial class WordTests
{
    private static readonly string[] Text =
        ["*.cs", "*.razor", "*.csproj", "*.props", "*.targets", "*.json", "*.md", "*.sql", "*.proto", "*.yml", "*.yaml", "*.conf", "*.css", "*.js", "*.html", "*.sh", "*.service", "run"];

    [Fact]
    public void No_path_of_anyones_machine_stands_in_the_repository() => AssertNowhere(Text, MachinePaths());

    [Fact]
    public void No_package_host_stands_in_the_repository() => AssertNowhere(Text, PackageHosts());

    [Fact]
    public void Nothing_is_left_unfinished() => AssertNowhere(["*.cs", "*.razor"], Unfinished());

    [Fact]
    public void No_test_waits_for_time_to_pass() => AssertNowhere(["*.cs"], Waits(), static file => file.StartsWith("tests/", StringComparison.Ordinal));

    [Fact]
    public void No_exception_is_swallowed_unseen() => AssertNowhere(["*.cs", "*.razor"], Swallowed());

    [Fact]
    public void Nothing_asynchronous_is_waited_for_by_blocking() => AssertNowhere(["*.cs", "*.razor"], Blocking(), static file => !file.StartsWith("tests/", StringComparison.Ordinal));

    /// <summary>Whoever decided is told to holders of a token alone, and the page is open to all.</summary>
    [Fact]
    public void The_open_page_names_nobody() => AssertNowhere(["*.razor", "*.cs"], Names(), static file => file.StartsWith("api/Console/", StringComparison.Ordinal));

    private static void AssertNowhere(string[] patterns, Regex words, Func<string, bool>? among = null)
    {
        var found = patterns.SelectMany(CodeTree.Files)
            .Where(file => !CodeTree.HoldsTheWords(file) && among?.Invoke(file) is not false)
            .SelectMany(file => words.Matches(CodeTree.Read(file)).Select(match => $"{file}: {match.Value}"));

        Assert.Equal([], found);
    }

    [GeneratedRegex(@"(?<![\w./-])(/(work|root|home|Users)/\w+|[A-Z]:\\Users\\\w+)")]
    private static partial Regex MachinePaths();

    [GeneratedRegex(@"(api\.nuget|registry\.npmjs|deb\.debian)\.org")]
    private static partial Regex PackageHosts();

    [GeneratedRegex(@"\.By\b")]
    private static partial Regex Names();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b|NotImplementedException")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"Thread\.Sleep|Task\.Delay\((?!Timeout\.Infinite)[^)]*\)")]
    private static partial Regex Waits();

    [GeneratedRegex(@"catch\s*(\(\s*Exception[^)]*\))?\s*\{\s*\}")]
    private static partial Regex Swallowed();

    [GeneratedRegex(@"\.GetAwaiter\(\)\.GetResult\(\)|\.Wait\(\)|Task\.WaitAll\(")]
    private static partial Regex Blocking();
}
