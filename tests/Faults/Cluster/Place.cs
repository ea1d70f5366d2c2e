namespace Jena.Iot.Faults.Cluster;

/// <summary>Where a process runs and by what it is told apart.</summary>
/// <param name="Address">Where it listens and is reached.</param>
/// <param name="Group">The id of the group that it alone runs in, for rules of a firewall (<c>-m owner --gid-owner</c>); null where nobody may set one.</param>
/// <param name="Prefix">What its command line begins with; it ends in an exec, so that the process keeps its id.</param>
public sealed record Place(string Address, uint? Group, IReadOnlyList<string> Prefix);

/// <summary>Gives every member its place. The default is <see cref="LoopbackTopology"/>.</summary>
public interface ITopology : IAsyncDisposable
{
    /// <summary>Asked once for each member, before it starts for the first time.</summary>
    Place Of(string member);

    /// <summary>Where <paramref name="from"/> reaches <paramref name="to"/>: itself, or something between the two.</summary>
    (string Host, int Port) Reach(string from, string to, Place place, int port);
}

/// <summary>All on loopback; as root, each process in a group of its own.</summary>
public sealed class LoopbackTopology : ITopology
{
    private const uint FirstGroup = 61_001;
    private readonly Dictionary<string, Place> _places = [];

    public Place Of(string member)
    {
        if (_places.TryGetValue(member, out var known))
            return known;
        var group = FirstGroup + (uint)_places.Count;
        return _places[member] = Environment.UserName == "root"
            ? new Place("127.0.0.1", group, ["setpriv", $"--regid={group}", "--clear-groups", "--"])
            : new Place("127.0.0.1", null, []);
    }

    public (string Host, int Port) Reach(string from, string to, Place place, int port) => (place.Address, port);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
