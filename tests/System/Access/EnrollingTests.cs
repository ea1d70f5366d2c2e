using System.Security.Cryptography.X509Certificates;
using Jena.Iot.Testing.Processes;

namespace Jena.Iot.SystemTests.Access;

/// <summary>The one step of enrolling: the authority's program and the edge's, with a shell in the place of ssh.</summary>
public sealed class EnrollingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_cabinet_is_enrolled_in_one_step_its_key_stays_there_and_the_one_before_it_is_shut_out()
    {
        await CaAsync(0, "init", "--city", "Teststadt", "--plain");
        var ssh = Machine("sudo jena-edge");
        await CaAsync(0, "enroll", "cab-1", "--on", "pi@cabinet", "--ssh", ssh);
        var first = await File.ReadAllTextAsync(_folder.Of("edge.pem"));

        var said = await CaAsync(0, "enroll", "cab-1", "--on", "pi@cabinet", "--ssh", ssh);

        using var own = X509Certificate2.CreateFromPemFile(_folder.Of("edge.pem"), _folder.Of("edge.key"));
        Assert.True(own.HasPrivateKey);
        Assert.NotEqual(first, await File.ReadAllTextAsync(_folder.Of("edge.pem")));
        Assert.Equal(await File.ReadAllTextAsync(_folder.Of("ca", "ca.pem")), await File.ReadAllTextAsync(_folder.Of("city-ca.pem")));
        Assert.Contains("1 before it revoked", said, StringComparison.Ordinal);
        Assert.Single((await CaAsync(0, "list", "--all")).Split('\n'), static line => line.Contains("revoked on", StringComparison.Ordinal));
        Assert.DoesNotContain("PRIVATE KEY", await File.ReadAllTextAsync(_folder.Of("ca", "ledger.json")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_machine_that_fails_in_between_keeps_what_it_has_and_nothing_is_revoked()
    {
        await CaAsync(0, "init", "--city", "Teststadt", "--plain");
        await CaAsync(0, "enroll", "cab-1", "--on", "pi@cabinet", "--ssh", Machine("sudo jena-edge"));
        var before = await File.ReadAllTextAsync(_folder.Of("edge.pem"));

        // A machine that makes requests and is gone when the certificate comes.
        var said = await CaAsync(1, "enroll", "cab-1", "--on", "pi@cabinet", "--ssh", Machine("sudo jena-edge enroll request", " enroll request"));

        Assert.Contains("nothing that pi@cabinet had was revoked", said, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllTextAsync(_folder.Of("edge.pem")));
        Assert.DoesNotContain("revoked on", await CaAsync(0, "list", "--all"), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<string> CaAsync(int code, params string[] arguments)
    {
        await using var ca = Child.Start(BuiltProgram.Ca, [.. arguments, "--authority", _folder.Of("ca")]);
        Assert.True(await ca.EndsAsync() == code, ca.Output);
        return ca.Output;
    }

    /// <summary>A program that takes a machine and a command as ssh does, and runs here what begins with <paramref name="known"/>.</summary>
    private string Machine(string known, string command = "")
    {
        var station = _folder.Write("station.json", """{ "edge": "cab-1", "version": 1, "uplink": { "host": "broker.example", "tls": true, "caFile": "city-ca.pem", "certificateFile": "edge.pem", "keyFile": "edge.key" } }""");
        var script = _folder.Write("ssh", $$"""
            #!/bin/sh
            case "$2" in
              '{{known}}'*) exec dotnet '{{BuiltProgram.Edge.Path}}'{{command}} ${2#'{{known}}'} --station '{{station}}' ;;
              *) echo "no route to $1" >&2; exit 255 ;;
            esac
            """);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return script;
    }
}
