namespace Jena.Iot.CodeBase.Tests;

/// <summary>Who may know whom.</summary>
public sealed class ReferenceArrowTests
{
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["shared/Domain"] = [],
        ["shared/Wire"] = ["shared/Domain"],
        ["shared/Contracts"] = ["shared/Domain"],
        ["edge"] = ["shared/Wire"],
        ["silo"] = ["shared/Contracts", "shared/Wire"],
        ["api"] = ["shared/Contracts"],
        ["deploy/ca"] = ["shared/Wire"],
        ["deploy/quickstart"] = ["api", "edge", "silo"],
    };

    [Fact]
    public void Every_project_references_exactly_what_it_may_know()
    {
        var found = CodeTree.Projects.Where(static p => !p.IsTest).ToDictionary(static p => p.Folder, static p => string.Join(", ", p.References));

        Assert.Equal(Arrows.ToDictionary(static a => a.Key, static a => string.Join(", ", a.Value)), found);
    }

    [Fact]
    public void Nothing_that_ships_references_a_test() =>
        Assert.DoesNotContain(CodeTree.Projects.Where(static p => !p.IsTest).SelectMany(static p => p.References), static r => r.StartsWith("tests/", StringComparison.Ordinal));

    [Fact]
    public void The_domain_brings_no_package_but_analysers() =>
        Assert.All(Of("shared/Domain").Packages, static package =>
            Assert.True(package.Attribute("PrivateAssets")?.Value == "all" && package.Attribute("Include")!.Value.Contains("Analyzers", StringComparison.Ordinal), package.ToString()));

    [Fact]
    public void The_edge_never_sees_Orleans()
    {
        Assert.DoesNotContain(Of("edge").Closure().SelectMany(static p => p.Packages), static p => p.Attribute("Include")!.Value.Contains("Orleans", StringComparison.Ordinal));
        AssertNoUse("edge", "Orleans");
        AssertNoUse("shared/Wire", "Orleans");
        AssertNoUse("shared/Domain", "Orleans");
    }

    [Fact]
    public void The_api_never_sees_the_inside_of_the_silo()
    {
        Assert.DoesNotContain("silo", Of("api").Closure().Select(static p => p.Folder));
        AssertNoUse("api", "Jena.Iot.Silo");
        AssertNoUse("api", "MQTTnet");
    }

    [Fact]
    public void Versions_of_packages_stand_in_one_place() =>
        Assert.All(CodeTree.Projects, static project => Assert.All(project.Packages, package =>
            Assert.True(package.Attribute("Version") is null && package.Element("Version") is null, $"{project}: {package} belongs into Directory.Packages.props with its version")));

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = CodeTree.Read("Jena.Iot.sln").Replace('\\', '/');

        Assert.All(CodeTree.Projects, project => Assert.Contains($"\"{project.Path}\"", solution, StringComparison.Ordinal));
    }

    private static Project Of(string folder) => CodeTree.Projects.Single(p => p.Folder == folder);

    private static void AssertNoUse(string folder, string name) =>
        Assert.All(CodeTree.Files("*.cs").Concat(CodeTree.Files("*.razor")).Where(f => f.StartsWith(folder + "/", StringComparison.Ordinal)), file =>
            Assert.DoesNotMatch($@"(?m)^\s*@?using\s+(static\s+)?{name.Replace(".", "\\.", StringComparison.Ordinal)}\b", CodeTree.Read(file)));
}
