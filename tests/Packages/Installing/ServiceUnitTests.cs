using System.Text.RegularExpressions;
using Jena.Iot.Packages.Tests.Harness;
using Jena.Iot.Testing;
using Jena.Iot.Testing.Processes;

namespace Jena.Iot.Packages.Tests.Installing;

/// <summary>The units of <c>deploy/cluster</c>.</summary>
public sealed partial class ServiceUnitTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [UnitFact]
    public async Task Systemd_finds_nothing_wrong_with_the_units_of_a_silo_and_an_API_host()
    {
        string[] units = [.. new[] { "jena-silo.service", "jena-api.service" }.Select(WithProgramOfThisMachine)];

        Assert.Equal("", await Tool.RunAsync(Patience, "systemd-analyze", ["verify", "--man=no", .. units]));
    }

    /// <summary>It would complain of a program that is not installed.</summary>
    private string WithProgramOfThisMachine(string unit)
    {
        var text = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "deploy", "cluster", unit));
        return _folder.Write(unit, Program().Replace(text, $"ExecStart={Tool.Find("sh")}"));
    }

    [GeneratedRegex("^ExecStart=/opt/jena/(silo/Jena\\.Iot\\.Silo|api/Jena\\.Iot\\.Api) .+$", RegexOptions.Multiline)]
    private static partial Regex Program();
}
