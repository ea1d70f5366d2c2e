using Jena.Iot.Testing;
using Jena.Iot.Testing.Processes;

namespace Jena.Iot.SystemTests.Upgrade;

/// <summary>
/// Silo and API host as the version after this one might be, built once from copies of these sources with a few edits: an event,
/// a state and a view have a field more, a grain interface has a version and a method more, and the journal has a migration more.
/// </summary>
internal static class NextVersion
{
    /// <summary>What the next version writes into each calibration.</summary>
    public const string Weather = "fair";

    private static readonly TimeSpan BuiltWithin = TimeSpan.FromMinutes(15);
    private static readonly string[] Parts = ["shared/Domain", "shared/Wire", "shared/Contracts", "silo", "api"];
    private static readonly string[] Files = ["Directory.Build.props", "Directory.Packages.props", "global.json", ".editorconfig"];

    private static readonly (string File, string Here, string There)[] Edits =
    [
        ("Directory.Build.props", "<Version>0.1.0</Version>", "<Version>0.2.0</Version>"),
        ("shared/Domain/CarParks/CarParkEvent.cs", "long NetSince, string? Note)", "long NetSince, string? Note, string? Weather = null)"),
        ("shared/Domain/CarParks/CarParkState.cs", "long? DriftThen, string? Note)", "long? DriftThen, string? Note, string? Weather = null)"),
        ("shared/Domain/CarParks/CarParkModel.cs", "drift, net, command.Note)", $"drift, net, command.Note, \"{Weather}\")"),
        ("shared/Domain/CarParks/CarParkModel.cs", "e.By, e.Drift, e.Note)", "e.By, e.Drift, e.Note, e.Weather)"),
        ("shared/Contracts/Assets/IAssetGrain.cs", "[Alias(\"jena.ICarParkGrain\")]\npublic interface ICarParkGrain : IAssetGrain;",
            "[Orleans.CodeGeneration.Version(1)]\n[Alias(\"jena.ICarParkGrain\")]\npublic interface ICarParkGrain : IAssetGrain\n{\n    [Alias(\"Weather\")]\n    Task<string?> Weather();\n}"),
        ("silo/Grains/CarParks/CarParkGrain.cs", "(services), ICarParkGrain;",
            "(services), ICarParkGrain\n{\n    public Task<string?> Weather()\n    {\n        EnsureLoaded();\n        return Task.FromResult(State.Calibration?.Weather);\n    }\n}"),
        ("api/CarParks/CarParkEndpoints.cs", "group.MapCommand(AssetKind.CarPark, \"open\"",
            "group.MapGet(\"/{id}/weather\", static async (string id, IClusterClient cluster) => TypedResults.Ok(new { weather = await cluster.GetGrain<Jena.Iot.Contracts.Assets.ICarParkGrain>($\"carpark/{id}\").Weather() }));\n        group.MapCommand(AssetKind.CarPark, \"open\""),
    ];

    /// <summary>Builds it into the folder; minutes. Throws with what the compiler said when the edits no longer fit these sources.</summary>
    public static async Task<(BuiltProgram Silo, BuiltProgram Api)> BuildAsync(TemporaryFolder folder)
    {
        foreach (var file in Files)
            File.Copy(Path.Combine(RepositoryRoot.Path, file), folder.Of(file));
        foreach (var part in Parts)
            Copy(Path.Combine(RepositoryRoot.Path, part), folder.Of(part));
        foreach (var (file, here, there) in Edits)
        {
            var text = await File.ReadAllTextAsync(folder.Of(file));
            if (text.Split(here).Length != 2)
                throw new InvalidOperationException($"{file} has '{here}' not once: mend the edits of the next version");
            await File.WriteAllTextAsync(folder.Of(file), text.Replace(here, there, StringComparison.Ordinal));
        }

        var migrations = folder.Of("silo", "Journal", "Postgres", "Migrations");
        var newest = Directory.EnumerateFiles(migrations, "*.sql").Count();
        await File.WriteAllTextAsync(
            Path.Combine(migrations, $"{newest + 1:0000}_weather.sql"),
            $"-- Works beside: {newest}\nCREATE TABLE weather (stream text COLLATE \"C\" PRIMARY KEY, word text NOT NULL);\nALTER TABLE view ADD COLUMN weather text;\n");

        return (await BuildAsync(folder, "silo", "Jena.Iot.Silo"), await BuildAsync(folder, "api", "Jena.Iot.Api"));
    }

    private static async Task<BuiltProgram> BuildAsync(TemporaryFolder folder, string part, string assembly)
    {
        await using var build = Child.Start("build", "dotnet", ["build", folder.Of(part), "-m:1", "-nodeReuse:false", "-p:UseSharedCompilation=false", "-o", folder.Of("out", part)]);
        return await build.EndsAsync(BuiltWithin) == 0
            ? new BuiltProgram($"next {part}", folder.Of("out", part, assembly + ".dll"))
            : throw new InvalidOperationException($"the next version cannot be built:\n{build.Output}");
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (var folder in Directory.EnumerateDirectories(from).Where(static folder => Path.GetFileName(folder) is not ("bin" or "obj")))
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
    }
}
