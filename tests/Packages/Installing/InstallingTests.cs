using System.Text.Json;
using Jena.Iot.Packages.Tests.Harness;
using Jena.Iot.Packages.Tests.Native;
using Jena.Iot.Testing.Processes;

namespace Jena.Iot.Packages.Tests.Installing;

/// <summary>The life of the package on a Debian system.</summary>
[Collection(NativeCollection.Name)]
public sealed class InstallingTests(NativeEdges edges) : IDisposable
{
    private const string Unit = "/usr/lib/systemd/system/jena-edge.service";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [InstallFact]
    public async Task The_package_installs_with_its_unit_its_user_and_its_directories()
    {
        using var tree = await DebianTree.MakeAsync();
        var said = await tree.InstallAsync(await PackageAsync());

        Assert.Contains("write /etc/jena-edge/station.json", said, StringComparison.Ordinal);
        Assert.Equal((0, ""), await tree.TryAsync("systemd-analyze", "verify", Unit));
        Assert.Equal("enabled", (await tree.RunAsync("systemctl", "is-enabled", "jena-edge")).Trim());
        Assert.Equal("jena-edge gpio", (await tree.RunAsync("id", "-nG", "jena-edge")).Trim());
        Assert.Equal("root:jena-edge 750", (await tree.RunAsync("stat", "-c", "%U:%G %a", "/etc/jena-edge")).Trim());
        Assert.Equal("jena-edge:jena-edge 750", (await tree.RunAsync("stat", "-c", "%U:%G %a", "/var/lib/jena-edge")).Trim());
        Assert.StartsWith(NativeEdges.Version, await tree.RunAsync("jena-edge", "--version"), StringComparison.Ordinal);
        foreach (var sample in Directory.GetFiles(tree.Of("/usr/share/doc/jena-iot-edge/samples")).Select(Path.GetFileName))
            Assert.Contains(" is good", await tree.RunAsync("jena-edge", "check", $"/usr/share/doc/jena-iot-edge/samples/{sample}"), StringComparison.Ordinal);
    }

    [InstallFact]
    public async Task The_doctor_examines_with_the_rights_of_the_service()
    {
        using var tree = await DebianTree.MakeAsync();
        await tree.InstallAsync(await PackageAsync());
        tree.Write("/etc/jena-edge/station.json", Station.Replace("\"uplink\": {", "\"uplink\": { \"passwordFile\": \"secret\",", StringComparison.Ordinal));
        tree.Write("/etc/jena-edge/secret", "secret");
        await tree.RunAsync("chmod", "600", "/etc/jena-edge/secret");

        var (code, said) = await tree.TryAsync("jena-edge", "doctor", "--json");
        using var findings = JsonDocument.Parse(said);
        var told = findings.RootElement.EnumerateArray().Select(static f => (f.GetProperty("check").GetString(), f.GetProperty("verdict").GetString())).ToArray();

        Assert.Equal(1, code);
        Assert.Contains(("account", "ok"), told);
        Assert.Contains(("station", "ok"), told);
        Assert.Contains(("disk", "ok"), told);
        // Root could read it.
        Assert.Contains(("password", "fail"), told);
    }

    [InstallFact]
    public async Task An_upgrade_keeps_the_outbox_its_identity_and_the_station_file()
    {
        using var tree = await DebianTree.MakeAsync();
        await tree.InstallAsync(await PackageAsync());
        tree.Write("/etc/jena-edge/station.json", Station);
        await SenseAsync(tree, true);
        var before = await OutboxAsync(tree);
        Assert.True(before.Waiting > 0);

        var said = await tree.InstallAsync(await edges.PackageAsync(Machine.Amd64, NativeEdges.Next));

        Assert.Contains($"({NativeEdges.Next}) over ({NativeEdges.Version})", said, StringComparison.Ordinal);
        Assert.Equal(Station, await File.ReadAllTextAsync(tree.Of("/etc/jena-edge/station.json")));
        Assert.Equal(before, await OutboxAsync(tree));
        await SenseAsync(tree, false);
        var after = await OutboxAsync(tree);
        Assert.True(after.Next >= before.Next + 2);
        Assert.Equal(before with { Next = after.Next, Waiting = before.Waiting + after.Next - before.Next }, after);
    }

    [InstallFact]
    public async Task Removing_leaves_what_was_sensed_and_purging_leaves_nothing()
    {
        using var tree = await DebianTree.MakeAsync();
        var before = await FilesAsync(tree);
        await tree.InstallAsync(await PackageAsync());
        tree.Write("/etc/jena-edge/station.json", Station);
        await SenseAsync(tree, true);
        var outbox = await OutboxAsync(tree);

        var removed = await tree.RunAsync("dpkg", "--remove", "jena-iot-edge");
        Assert.Contains("/var/lib/jena-edge stay", removed, StringComparison.Ordinal);
        Assert.False(File.Exists(tree.Of(Unit)));
        Assert.True(File.Exists(tree.Of("/etc/jena-edge/station.json")));
        Assert.True(File.Exists(tree.Of("/var/lib/jena-edge/outbox.db")));

        // Whoever installs it again has everything as it was.
        await tree.InstallAsync(await PackageAsync());
        Assert.Equal("enabled", (await tree.RunAsync("systemctl", "is-enabled", "jena-edge")).Trim());
        Assert.Equal(outbox, await OutboxAsync(tree));

        var purged = await tree.RunAsync("dpkg", "--purge", "jena-iot-edge");
        Assert.Contains("removing /etc/jena-edge and /var/lib/jena-edge", purged, StringComparison.Ordinal);
        Assert.Equal([], (await FilesAsync(tree)).Except(before));
        Assert.NotEqual(0, (await tree.TryAsync("id", "jena-edge")).Code);
    }

    [InstallFact]
    public async Task A_service_that_was_disabled_stays_so_after_an_upgrade()
    {
        using var tree = await DebianTree.MakeAsync();
        await tree.InstallAsync(await PackageAsync());
        await tree.RunAsync("systemctl", "disable", "jena-edge");

        await tree.InstallAsync(await edges.PackageAsync(Machine.Amd64, NativeEdges.Next));

        Assert.Equal("disabled", (await tree.TryAsync("systemctl", "is-enabled", "jena-edge")).Said.Trim());
    }

    [MachineFact(Machine.Arm64)]
    public async Task The_package_for_arm64_says_so_and_holds_a_program_for_arm64()
    {
        var package = await edges.PackageAsync(Machine.Arm64, NativeEdges.Version);
        await Tool.RunAsync(Patience, "dpkg-deb", "-x", package, _folder.Of("content"));

        Assert.EndsWith($"jena-iot-edge_{NativeEdges.Version}_arm64.deb", package, StringComparison.Ordinal);
        Assert.Equal("arm64", (await Tool.RunAsync(Patience, "dpkg-deb", "--field", package, "Architecture")).Trim());
        // EM_AARCH64 in the header of an ELF file.
        Assert.Equal(183, BitConverter.ToUInt16(await File.ReadAllBytesAsync(_folder.Of("content/usr/lib/jena-iot-edge/jena-edge")), 18));
    }

    private Task<string> PackageAsync() => edges.PackageAsync(Machine.Amd64, NativeEdges.Version);

    /// <summary>Runs the service's command as the service's user, moves a line, and kills it.</summary>
    private static async Task SenseAsync(DebianTree tree, bool level)
    {
        await tree.RunAsync("install", "-d", "-o", "jena-edge", "/run/jena-edge");
        await using var agent = tree.Start("setpriv", "--reuid=jena-edge", "--regid=jena-edge", "--init-groups", "jena-edge", "run", "--station", "/etc/jena-edge/station.json", "--data", "/var/lib/jena-edge");
        await agent.SaysAsync("senses 1 points", Patience);
        using var lines = await LineDriver.ConnectAsync(tree.Of("/run/jena-edge/pins.sock"));
        await lines.SetAsync("d11", level);
        if (!level)
            await lines.SetAsync("d11", !level);
    }

    private static async Task<Outbox> OutboxAsync(DebianTree tree)
    {
        using var report = JsonDocument.Parse(await tree.RunAsync("jena-edge", "outbox", "--data", "/var/lib/jena-edge", "--json"));
        var readings = report.RootElement.GetProperty("streams").EnumerateArray().Single(static s => s.GetProperty("kind").GetString() == "readings");
        return new Outbox(readings.GetProperty("stream").GetString()!, readings.GetProperty("next").GetInt64(), readings.GetProperty("waiting").GetInt64());
    }

    /// <summary>Every file but those that any installation changes.</summary>
    private static async Task<string[]> FilesAsync(DebianTree tree) =>
        [.. (await tree.RunAsync("find", "/", "-xdev", "-not", "-path", "/proc/*")).Split('\n').Where(static f =>
            !f.StartsWith("/var/log/", StringComparison.Ordinal) && !f.StartsWith("/var/lib/dpkg/", StringComparison.Ordinal) && !f.StartsWith("/var/tmp/", StringComparison.Ordinal) && !f.StartsWith("/run/", StringComparison.Ordinal) && !f.EndsWith('-'))];

    private sealed record Outbox(string Stream, long Next, long Waiting);

    private const string Station = """
        {
          "edge": "cab-001", "version": 1,
          "pins": { "kind": "socket", "socket": "/run/jena-edge/pins.sock", "lines": ["d11"] },
          "points": [{ "kind": "detector", "asset": "junction/holzmarkt", "channel": 11, "line": "d11", "debounceMs": 0 }],
          "uplink": { "host": "127.0.0.1" }
        }
        """;
}
