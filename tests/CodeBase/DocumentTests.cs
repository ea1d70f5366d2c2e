using System.Text.RegularExpressions;

namespace Jena.Iot.CodeBase.Tests;

/// <summary>The documents speak of what is there.</summary>
public sealed partial class DocumentTests
{
    [Theory]
    [InlineData("README.md")]
    [InlineData("ARCHITECTURE.md")]
    [InlineData("DECISIONS.md")]
    [InlineData("GUARANTEES.md")]
    [InlineData("GLOSSARY.md")]
    [InlineData("CONTRIBUTING.md")]
    [InlineData("CHANGELOG.md")]
    [InlineData("LICENSE")]
    public void The_repository_has_its_documents(string name) => Assert.True(File.Exists(Path.Combine(CodeTree.Root, name)), name);

    [Fact]
    public void Every_link_within_the_repository_leads_somewhere() =>
        Assert.All(CodeTree.Files("*.md"), static file => Assert.All(Links().Matches(CodeTree.Read(file)).Select(static m => m.Groups[1].Value), link =>
        {
            if (link.Contains("://", StringComparison.Ordinal) || link.StartsWith('#'))
                return;
            var target = Path.Combine(CodeTree.Root, Path.GetDirectoryName(file)!, link.Split('#')[0]);
            Assert.True(Path.Exists(target), $"{file} links to {link}");
        }));

    [Fact]
    public void Every_test_that_a_guarantee_names_is_there()
    {
        var tests = CodeTree.Files("*.cs").Where(static f => f.StartsWith("tests/", StringComparison.Ordinal))
            .SelectMany(static f => TestNames().Matches(CodeTree.Read(f)).Select(static m => m.Groups[1].Value)).ToHashSet();
        var named = NamedTests().Matches(CodeTree.Read("GUARANTEES.md")).Select(static m => m.Groups[1].Value).ToArray();

        Assert.NotEmpty(named);
        Assert.Equal([], named.Where(n => !tests.Contains(n)));
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Links();

    // Names of tests are sentences: at least two underscores tell them from other code in backticks.
    [GeneratedRegex(@"`([A-Z]\w*_\w+_\w+)`")]
    private static partial Regex NamedTests();

    [GeneratedRegex(@"public (?:async )?(?:void|Task) (\w+)\(")]
    private static partial Regex TestNames();
}
