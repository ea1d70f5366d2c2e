namespace Jena.Iot.Testing.Processes;

/// <summary>
/// One place of a cluster, at which a program runs, ends and is started again, always on the same ports. While it is supervised,
/// as a service manager would, an end that nobody asked for is followed by a start.
/// </summary>
public sealed class ClusterNode : IAsyncDisposable
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(90);

    private readonly Func<IEnumerable<string>> _arguments;
    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly NodePlace _place;
    private readonly List<Child> _children = [];
    private readonly Lock _gate = new();
    private bool _wanted;

    internal ClusterNode(string name, BuiltProgram program, NodePlace place, Func<IEnumerable<string>> arguments, IReadOnlyDictionary<string, string> environment, int? healthPort, int? port = null, string healthAddress = "127.0.0.1")
    {
        (Name, Program, _place, _arguments, Port) = (name, program, place, arguments, port);
        _environment = environment.Concat(place.Environment).ToDictionary(static pair => pair.Key, static pair => pair.Value);
        Health = healthPort is { } health ? new CityClient(health, healthAddress, place) : null;
    }

    /// <summary>Such as <c>silo-1</c>.</summary>
    public string Name { get; }

    /// <summary>Of a silo, the one at which the others know it; else null.</summary>
    public int? Port { get; }

    /// <summary>Asks its health; of an API host everything. Null for an edge.</summary>
    public CityClient? Health { get; }

    /// <summary>Whether an end that was not asked for is followed by a start. Default false.</summary>
    public bool Supervised { get; set; }

    /// <summary>What the next start runs.</summary>
    public BuiltProgram Program { get; set; }

    /// <summary>Starts so far.</summary>
    public int Starts
    {
        get
        {
            lock (_gate)
                return _children.Count;
        }
    }

    /// <summary>How often it ended though nobody had asked it to, while it was supervised.</summary>
    public int EndedByItself { get; private set; }

    /// <summary>The process of the latest start.</summary>
    public Child Process
    {
        get
        {
            lock (_gate)
                return _children.Count > 0 ? _children[^1] : throw new InvalidOperationException($"{Name} was not started");
        }
    }

    public bool IsRunning => Starts > 0 && !Process.HasEnded;

    /// <summary>What it said in all of its lives.</summary>
    public string Output
    {
        get
        {
            lock (_gate)
                return string.Join('\n', _children.Select(child => $"--- {Name} ({child.Id})\n{child.Output}"));
        }
    }

    public void Start()
    {
        lock (_gate)
        {
            if (_children.Count > 0 && !_children[^1].HasEnded)
                throw new InvalidOperationException($"{Name} runs already");
            _wanted = true;
            string[] command = [.. _place.Prefix, "dotnet", Program.Path, .. _arguments()];
            var child = Child.Start(Name, command[0], command[1..], _environment);
            _children.Add(child);
            _ = SuperviseAsync(child);
        }
    }

    /// <summary>Returns when it says that it is ready. Throws when it ends before that, or in the end.</summary>
    public Task ReadyAsync(TimeSpan? within = null) => Eventually.TrueAsync(
        async () => !IsRunning && !Supervised ? throw new InvalidOperationException($"{Name} ended:\n{Output}") : await Health!.IsReadyAsync(),
        within ?? ReadyWithin,
        () => $"{Name} is not ready:\n{Output}");

    /// <summary>SIGKILL; returns when it is gone. It stays away also when it is supervised.</summary>
    public async Task KillAsync()
    {
        Child? child;
        lock (_gate)
        {
            _wanted = false;
            child = _children.LastOrDefault();
        }
        if (child is not null)
            await child.KillAsync();
    }

    /// <summary>SIGTERM; returns its exit code. It stays away also when it is supervised.</summary>
    public Task<int> TerminateAsync(TimeSpan? within = null)
    {
        lock (_gate)
            _wanted = false;
        return Process.TerminateAsync(within);
    }

    /// <summary>SIGSTOP: it goes on where it was when it is told to.</summary>
    public Task FreezeAsync() => Process.SignalAsync("STOP");

    /// <summary>SIGCONT.</summary>
    public Task ThawAsync() => Process.SignalAsync("CONT");

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Child[] children;
        lock (_gate)
            children = [.. _children];
        foreach (var child in children)
            await child.DisposeAsync();
        Health?.Dispose();
    }

    private async Task SuperviseAsync(Child child)
    {
        await child.Ended;
        lock (_gate)
        {
            if (!Supervised || !_wanted || _children[^1] != child)
                return;
            EndedByItself++;
        }
        Start();
    }
}
