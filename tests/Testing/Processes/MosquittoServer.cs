namespace Jena.Iot.Testing.Processes;

/// <summary>Mosquitto with the very files of <c>deploy/broker</c>, on a free port, with passwords of the test's own.</summary>
public sealed class MosquittoServer : IAsyncDisposable
{
    /// <summary>The cluster's user, as the access list names it.</summary>
    public const string ClusterUser = "cluster";

    private static readonly TimeSpan StartWithin = TimeSpan.FromSeconds(20);
    private static readonly string? Server = Find("mosquitto");
    private static readonly string? Passwd = Find("mosquitto_passwd");

    private readonly string _configuration;
    private readonly NodePlace _place;
    private Child? _child;

    private MosquittoServer(string configuration, int port, NodePlace place)
    {
        (_configuration, Port, _place) = (configuration, port, place);
    }

    /// <summary>Why tests that need it are skipped; null when it can be started.</summary>
    public static string? Missing => Server is not null && Passwd is not null ? null : "mosquitto and mosquitto_passwd are not installed: install Mosquitto 2";

    /// <summary>The same after each restart.</summary>
    public int Port { get; }

    /// <summary>Where it listens.</summary>
    public string Address => _place.Address;

    /// <summary>Valid while it runs.</summary>
    public Child Process => _child ?? throw new InvalidOperationException("Mosquitto does not run");

    public string Output => _child?.Output ?? "";

    /// <summary>Of its process; null while it does not run.</summary>
    public int? Id => _child is { HasEnded: false } child ? child.Id : null;

    /// <param name="folder">Where its files are written.</param>
    /// <param name="secrets">By user.</param>
    /// <param name="place">Default: here.</param>
    /// <param name="tls">A second listener, for certificates; null for none.</param>
    public static async Task<MosquittoServer> StartAsync(TemporaryFolder folder, IReadOnlyDictionary<string, string> secrets, NodePlace? place = null, MosquittoTls? tls = null)
    {
        place ??= NodePlace.Here;
        var passwords = folder.Write("jena.passwords", string.Concat(secrets.Select(static s => $"{s.Key}:{s.Value}\n")));
        await using (var hash = Child.Start("mosquitto_passwd", Passwd!, ["-U", passwords]))
        {
            if (await hash.EndsAsync() != 0)
                throw new InvalidOperationException($"mosquitto_passwd: {hash.Output}");
        }

        var port = Testing.Ports.Free();
        var delivered = Path.Combine(RepositoryRoot.Path, "deploy", "broker");
        var acl = folder.Write("jena.acl", await File.ReadAllTextAsync(Path.Combine(delivered, "jena.acl")));
        var configuration = folder.Write("jena.conf", (await File.ReadAllTextAsync(Path.Combine(delivered, "jena.conf")))
            .Replace("listener 1883 127.0.0.1", $"listener {port} {place.Address}", StringComparison.Ordinal)
            .Replace("/etc/mosquitto/jena.passwords", passwords, StringComparison.Ordinal)
            .Replace("/etc/mosquitto/jena.acl", acl, StringComparison.Ordinal)
            + $"user {Environment.UserName}\n" + tls?.Configuration);
        var server = new MosquittoServer(configuration, port, place);
        await server.StartAgainAsync();
        return server;
    }

    public async Task StartAgainAsync()
    {
        string[] command = [.. _place.Prefix, Server!, "-c", _configuration];
        _child = Child.Start("mosquitto", command[0], command[1..], _place.Environment);
        await _child.SaysAsync(" running", StartWithin);
    }

    /// <summary>SIGHUP: it reads its access list, its passwords and its revocation list again.</summary>
    public async Task ReloadAsync()
    {
        using var hangUp = System.Diagnostics.Process.Start("kill", ["-HUP", $"{Process.Id}"]);
        await hangUp.WaitForExitAsync();
    }

    /// <summary>SIGKILL: whatever it held is lost.</summary>
    public async Task KillAsync()
    {
        if (_child is not null)
            await _child.DisposeAsync();
        _child = null;
    }

    public async ValueTask DisposeAsync() => await KillAsync();

    private static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Append("/usr/sbin").Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
