using System.Text.RegularExpressions;

namespace Jena.Iot.CodeBase.Tests;

/// <summary>A concept is a folder with one name in every project, and a file's namespace is its folder.</summary>
public sealed partial class FolderTests
{
    private static readonly Dictionary<string, string[]> OtherNames = new()
    {
        ["CarParks"] = ["CarPark", "Carparks", "Parking", "ParkingLots", "Garages"],
        ["Junctions"] = ["Junction", "Intersections", "Signals", "TrafficLights"],
        ["Sites"] = ["Site", "ConstructionSites", "Roadworks", "WorkZones"],
        ["Network"] = ["Networks", "Nodes", "Node", "NetworkNodes"],
        ["Edges"] = ["Cabinets", "Cabinet"],
    };

    [Fact]
    public void Each_concept_has_its_folder_in_the_domain() =>
        Assert.All(OtherNames.Keys, static concept => Assert.True(Directory.Exists(Path.Combine(CodeTree.Root, "shared/Domain", concept)), $"shared/Domain/{concept}"));

    [Fact]
    public void A_concept_goes_by_no_other_name()
    {
        var others = OtherNames.SelectMany(static o => o.Value.Select(other => (Other: other, o.Key))).ToDictionary(static o => o.Other, static o => o.Key);

        Assert.All(Code(), file => Assert.All(Path.GetDirectoryName(file)!.Split('/'), folder =>
            Assert.False(others.ContainsKey(folder), $"{file}: the folder for that is called {others.GetValueOrDefault(folder)}")));
    }

    [Fact]
    public void The_namespace_of_every_file_is_its_folder() =>
        Assert.All(Code(), static file =>
        {
            var stated = Namespaces().Matches(CodeTree.Read(file)).Select(static m => m.Groups[1].Value).ToArray();
            if (stated.Length == 0)
            {
                Assert.True(Path.GetFileName(file) is "Program.cs" or "AssemblyInfo.cs" or "GlobalUsings.cs", $"{file} has no file-scoped namespace");
                return;
            }

            Assert.Equal(Expected(file), Assert.Single(stated));
        });

    private static IEnumerable<string> Code() => CodeTree.Files("*.cs");

    private static string Expected(string file)
    {
        var project = CodeTree.Projects.Where(p => file.StartsWith(p.Folder + "/", StringComparison.Ordinal)).MaxBy(static p => p.Folder.Length)
            ?? throw new InvalidOperationException($"{file} belongs to no project");
        var folder = Path.GetDirectoryName(file)!.Replace('\\', '/')[project.Folder.Length..];
        return project.Name + folder.Replace('/', '.');
    }

    [GeneratedRegex(@"^namespace\s+([\w.]+)\s*[;{]?", RegexOptions.Multiline)]
    private static partial Regex Namespaces();
}
