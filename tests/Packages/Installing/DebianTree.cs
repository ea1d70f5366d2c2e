using System.Diagnostics;
using System.Net.Sockets;
using Jena.Iot.Packages.Tests.Harness;
using Jena.Iot.Testing.Processes;

namespace Jena.Iot.Packages.Tests.Installing;

/// <summary>
/// A Debian system in a folder, as small as it is after a fresh installation, in which packages are installed and programs are run.
/// It is made by debootstrap once, and kept as an archive in the user's cache for a month.
/// </summary>
internal sealed class DebianTree : IDisposable
{
    private const string Suite = "bookworm";

    /// <summary>What a cabinet's system has besides the least: a service manager and certificates. Another list is another archive.</summary>
    private const string Packages = "systemd,ca-certificates,libssl3";

    /// <summary>
    /// Runs a program in the tree with process files of its own; it dies with whoever started it. The shell stays as the first process:
    /// one that changes its user would no longer die.
    /// </summary>
    private const string Enter = """t=$1; shift; mount -t proc proc "$t/proc" && chroot "$t" "$@"; exit $?""";

    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(30);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly TemporaryFolder _folder;

    private DebianTree(TemporaryFolder folder) => _folder = folder;

    /// <summary>Why none can be made; null when one can.</summary>
    public static string? Missing
    {
        get
        {
            if (Succeeds("unshare", "--mount", "--pid", "--fork", "true") is false)
                return "this user may not mount: run the tests where unshare --mount --pid works";
            return Cached() is not null || IsReached(Mirror()) ? null : "the machine's Debian mirror is not reached, and no Debian system is in the cache";
        }
    }

    public string Path => _folder.Of("tree");

    public static async Task<DebianTree> MakeAsync()
    {
        var folder = new TemporaryFolder();
        try
        {
            var archive = Cached() ?? await BootstrapAsync(folder);
            Directory.CreateDirectory(folder.Of("tree"));
            await Tool.RunAsync(Patience, "tar", "-C", folder.Of("tree"), "--numeric-owner", "-xf", archive);
            return new DebianTree(folder);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    public string Of(string path) => System.IO.Path.Combine(Path, path.TrimStart('/'));

    public void Write(string path, string content) => File.WriteAllText(Of(path), content);

    /// <summary>What it said; throws with it when it ends with anything but 0.</summary>
    public Task<string> RunAsync(params string[] command) => Tool.RunAsync(Patience, "unshare", Arguments(command));

    /// <summary>As <see cref="RunAsync"/>, and whatever it ends with.</summary>
    public async Task<(int Code, string Said)> TryAsync(params string[] command)
    {
        await using var child = Start(command);
        return (await child.EndsAsync(Patience), child.Output);
    }

    public Child Start(params string[] command) => Child.Start(command[0], Tool.Find("unshare")!, Arguments(command));

    /// <summary>Copies a package into the tree and installs it.</summary>
    public Task<string> InstallAsync(string package)
    {
        File.Copy(package, Of("/var/tmp/package.deb"), overwrite: true);
        return RunAsync("dpkg", "-i", "/var/tmp/package.deb");
    }

    public void Dispose() => _folder.Dispose();

    private string[] Arguments(string[] command) =>
        ["--mount", "--pid", "--fork", "--kill-child", "env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C", "DEBIAN_FRONTEND=noninteractive", "sh", "-c", Enter, "sh", Path, .. command];

    private static string Cache()
    {
        var root = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } set ? set : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return System.IO.Path.Combine(root, "jena-iot", $"{Suite}-{Packages.Replace(',', '-')}.tar");
    }

    private static string? Cached() => new FileInfo(Cache()) is { Exists: true } file && DateTime.UtcNow - file.LastWriteTimeUtc < KeptFor ? file.FullName : null;

    private static async Task<string> BootstrapAsync(TemporaryFolder folder)
    {
        var tree = folder.Of("first");
        await Tool.RunAsync(TimeSpan.FromMinutes(10), "debootstrap", "--variant=minbase", $"--include={Packages}", Suite, tree, Mirror());
        // Nothing that a package starts may start here.
        await File.WriteAllTextAsync(System.IO.Path.Combine(tree, "usr/sbin/policy-rc.d"), "#!/bin/sh\nexit 101\n");
        await Tool.RunAsync(Patience, "sh", "-ec", $"chmod +x {tree}/usr/sbin/policy-rc.d; rm -rf {tree}/var/cache/apt/archives/*.deb {tree}/var/lib/apt/lists/*; tar -C {tree} --numeric-owner -cf {tree}.tar .; rm -rf {tree}");
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Cache())!);
            // Another run may read it: it is there at once or not at all.
            File.Copy($"{tree}.tar", $"{Cache()}.{Environment.ProcessId}", overwrite: true);
            File.Move($"{Cache()}.{Environment.ProcessId}", Cache(), overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"the Debian system is not kept for the next run: {error.Message}");
        }
        return $"{tree}.tar";
    }

    /// <summary>Where this machine has its own packages from.</summary>
    private static string Mirror()
    {
        using var apt = Process.Start(new ProcessStartInfo("apt-get", ["indextargets", "--format", "$(REPO_URI) $(CODENAME)", "Created-By: Packages"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var lines = apt.StandardOutput.ReadToEnd().Split('\n');
        return lines.Where(static l => l.EndsWith($" {Suite}", StringComparison.Ordinal)).Select(static l => l.Split(' ')[0]).FirstOrDefault() ?? "";
    }

    private static bool IsReached(string mirror)
    {
        if (!Uri.TryCreate(mirror, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            return false;
        // Behind a proxy only the proxy knows.
        if (Environment.GetEnvironmentVariable("http_proxy") is { Length: > 0 })
            return true;
        try
        {
            using var client = new TcpClient();
            return client.ConnectAsync(uri.Host, uri.Port).Wait(TimeSpan.FromSeconds(5));
        }
        catch (AggregateException)
        {
            return false;
        }
    }

    private static bool Succeeds(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true });
        return process is not null && process.WaitForExit(TimeSpan.FromSeconds(10)) && process.ExitCode == 0;
    }
}
