using System.Globalization;
using Jena.Iot.Faults.Tools;
using Jena.Iot.Testing.Processes;

namespace Jena.Iot.Faults.Network;

/// <summary>
/// Every part of a city in a network namespace of its own, each joined to one that only forwards. What is cut there vanishes on the
/// way, as it does where a switch died: nobody is told, connections stand until somebody loses patience, and go on where they were
/// once it is healed. All addresses are of the block 127.0.0.0/8, which is loopback to every program, so that parts may speak in the
/// clear. The machine's own network is not touched. Names carry this process's id: what a killed one left is removed by the next.
/// </summary>
public sealed class CityNetwork : IDisposable
{
    /// <summary>Where the namespace that forwards has its own address: whoever runs in there is reached at it.</summary>
    public const string HubAddress = "127.1.0.1";

    /// <summary>The name of that place, for cuts: whatever runs in the gate's own process is there.</summary>
    public const string HubName = "hub";

    private const string Variable = "JENA_FAULTS_NETWORK";
    private const string Prefix = "jena";
    private const int CutRule = 10;
    private const int LocalRule = 100;

    private static readonly Lazy<string?> WhyNot = new(Try);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, NetworkPlace> _places = [];
    private readonly HashSet<(string From, string To)> _cuts = [];
    private readonly string _name;
    private readonly bool _own;

    private CityNetwork(string name, bool own) => (_name, _own) = (name, own);

    /// <summary>Why there can be none on this machine; null when there can.</summary>
    public static string? Missing => WhyNot.Value;

    /// <summary>Whether this process was started by <see cref="RunInsideAsync"/>.</summary>
    public static bool IsInside => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 };

    /// <summary>Pairs that hear nothing from each other, in this direction.</summary>
    public IReadOnlyCollection<(string From, string To)> Cuts
    {
        get
        {
            lock (_gate)
                return [.. _cuts];
        }
    }

    private string Hub => NameOf("hub");

    /// <summary>The network that this process is inside of, or else a new one. Throws <see cref="ToolException"/> where <see cref="Missing"/> says why.</summary>
    public static CityNetwork Open()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } name)
            return new CityNetwork(name, own: false);
        RemoveStale();
        var network = new CityNetwork($"{Prefix}{Environment.ProcessId}x{Interlocked.Increment(ref _opened)}", own: true);
        try
        {
            network.MakeHub();
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Runs this program once more with the same arguments, where it reaches every part at its address, and returns its exit code.
    /// The network goes with it, whatever it dies of.
    /// </summary>
    public static async Task<int> RunInsideAsync(string[] arguments)
    {
        using var network = Open();
        var program = Environment.ProcessPath ?? throw new InvalidOperationException("this program does not know its own file");
        var self = Environment.GetCommandLineArgs()[0];
        string[] command = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [program, self, .. arguments] : [program, .. arguments];
        var start = new System.Diagnostics.ProcessStartInfo("nsenter", [$"--net={PathOf(network.Hub)}", "--", .. command]);
        start.Environment[Variable] = network._name;
        using var inside = System.Diagnostics.Process.Start(start) ?? throw new ToolException("nsenter did not start");
        Keeper.Watch(inside.Id);
        using var ended = System.Runtime.InteropServices.PosixSignalRegistration.Create(System.Runtime.InteropServices.PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            Tool.Run("kill", "-TERM", inside.Id.ToString(CultureInfo.InvariantCulture));
        });
        // The terminal tells the whole group; this one stays to clean up.
        using var interrupted = System.Runtime.InteropServices.PosixSignalRegistration.Create(System.Runtime.InteropServices.PosixSignal.SIGINT, static context => context.Cancel = true);
        await inside.WaitForExitAsync();
        Keeper.Forget(inside.Id);
        return inside.ExitCode;
    }

    /// <summary>A part's place in the network, made when it is asked for the first time. Any thread may ask.</summary>
    /// <param name="name">Such as <c>silo-1</c>.</param>
    public NetworkPlace Place(string name)
    {
        lock (_gate)
        {
            if (_places.TryGetValue(name, out var known))
                return known;
            if (name == HubName)
                return _places[name] = new NetworkPlace(name, HubAddress, Hub);
            var number = _places.Count + 1;
            var place = new NetworkPlace(name, $"127.1.{1 + (number / 250)}.{1 + (number % 250)}", NameOf($"p{number}"));
            Make(place, number);
            _places.Add(name, place);
            return place;
        }
    }

    /// <summary>From now on nothing that <paramref name="from"/> sends reaches <paramref name="to"/>. Once it is so, nothing more happens.</summary>
    public void Cut(string from, string to)
    {
        var (a, b) = (Place(from), Place(to));
        lock (_gate)
        {
            if (_cuts.Add((from, to)))
                Rule("add", a, b);
        }
    }

    /// <summary>Both directions.</summary>
    public void Part(string one, string other)
    {
        Cut(one, other);
        Cut(other, one);
    }

    public void Heal(string from, string to)
    {
        var (a, b) = (Place(from), Place(to));
        lock (_gate)
        {
            if (_cuts.Remove((from, to)))
                Rule("del", a, b);
        }
    }

    /// <summary>Both directions.</summary>
    public void Join(string one, string other)
    {
        Heal(one, other);
        Heal(other, one);
    }

    public void HealAll()
    {
        foreach (var (from, to) in Cuts)
            Heal(from, to);
    }

    /// <summary>Removes the places, and the network if it was made here.</summary>
    public void Dispose()
    {
        foreach (var name in Namespaces().Where(n => n.StartsWith(_name + "-", StringComparison.Ordinal) && (_own || n != Hub)))
            Tool.Run("ip", "netns", "del", name);
    }

    private static int _opened;

    private string NameOf(string part) => $"{_name}-{part}";

    private static string PathOf(string space) => $"/run/netns/{space}";

    private void Rule(string verb, NetworkPlace from, NetworkPlace to) =>
        Tool.Run("ip", "-n", Hub, "rule", verb, "pref", CutRule.ToString(CultureInfo.InvariantCulture), "from", from.Address, "to", to.Address, "blackhole");

    private void MakeHub()
    {
        MakeSpace(Hub);
        In(Hub, "echo 1 > /proc/sys/net/ipv4/ip_forward");
        // What is cut is asked first, also of what ends or begins in here.
        Ip(Hub, $"addr add {HubAddress}/32 dev lo", $"rule add pref {LocalRule} lookup local", "rule del pref 0");
    }

    private void Make(NetworkPlace place, int number)
    {
        var toPlace = $"p{number}";
        MakeSpace(place.Space);
        Ip(Hub, $"link add {toPlace} type veth peer name hub netns {place.Space}", $"link set {toPlace} up");
        Ip(place.Space, $"addr add {place.Address}/32 dev hub", "link set hub up", $"route add {HubAddress}/32 dev hub src {place.Address}", $"route add 127.1.0.0/16 via {HubAddress} dev hub src {place.Address}");
        Ip(Hub, $"route add {place.Address}/32 dev {toPlace} src {HubAddress}");
    }

    private static void MakeSpace(string space)
    {
        Tool.Run("ip", "netns", "add", space);
        // 127.0.0.0/16 stays each place's own; 127.1.0.0/16 goes from place to place.
        In(space, "for d in all default; do echo 1 > /proc/sys/net/ipv4/conf/$d/route_localnet; echo 0 > /proc/sys/net/ipv4/conf/$d/rp_filter; done");
        Ip(space, "link set lo up", "route del local 127.0.0.0/8 dev lo table local", "route add local 127.0.0.0/16 dev lo table local src 127.0.0.1");
    }

    private static void Ip(string space, params string[] lines) => Tool.Run("ip", ["-n", space, "-batch", "-"], string.Join('\n', lines) + "\n");

    private static void In(string space, string script) => Tool.Run("nsenter", $"--net={PathOf(space)}", "--", "sh", "-ec", script);

    private static IReadOnlyList<string> Namespaces() => Directory.Exists("/run/netns") ? [.. Directory.GetFiles("/run/netns").Select(static path => Path.GetFileName(path))] : [];

    private static void RemoveStale()
    {
        foreach (var name in Namespaces())
        {
            if (name.StartsWith(Prefix, StringComparison.Ordinal) && name.IndexOf('x', StringComparison.Ordinal) is > 0 and var end
                && int.TryParse(name.AsSpan(Prefix.Length, end - Prefix.Length), out var pid) && !Tool.IsAlive(pid))
                Tool.Run("ip", "netns", "del", name);
        }
    }

    private static string? Try()
    {
        if (IsInside)
            return null;
        if (Tool.Missing("ip", "nsenter") is { } missing)
            return $"no network namespaces: {missing}";
        try
        {
            using var network = Open();
            network.Part("one", "two");
            return null;
        }
        catch (ToolException exception)
        {
            return $"no network namespaces: {exception.Message}";
        }
    }
}
