using Jena.Iot.Faults.Hosting;
using Jena.Iot.Testing.Processes;

namespace Jena.Iot.Faults.Cluster;

/// <summary>One of the project's own programs. As under any service manager it is started again when it ends by itself.</summary>
public abstract class ProcessMember(string name, Place place, GateLog log) : Member(name, place, log)
{
    private static readonly TimeSpan BeforeRestart = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly List<Child> _lives = [];
    private Child? _child;

    /// <summary>How often it ended without being killed by the gate.</summary>
    public int OwnEnds { get; private set; }

    public override int? Id
    {
        get
        {
            lock (_gate)
                return _child is { HasEnded: false } child ? child.Id : null;
        }
    }

    public override string Output
    {
        get
        {
            lock (_gate)
                return string.Join("\n", _lives.Select((life, n) => $"--- {Name}, life {n + 1} ({life.Id})\n{life.Output}"));
        }
    }

    /// <summary>The life that is being lived, or was last.</summary>
    protected Child? Life
    {
        get
        {
            lock (_gate)
                return _child ?? _lives.LastOrDefault();
        }
    }

    protected abstract BuiltProgram Program { get; }

    protected abstract IEnumerable<string> Arguments { get; }

    protected virtual IReadOnlyDictionary<string, string> OwnEnvironment => new Dictionary<string, string>();

    public override Task StartAsync()
    {
        lock (_gate)
        {
            if (_child is { HasEnded: false })
                throw new InvalidOperationException($"{Name} runs already");
            var environment = new Dictionary<string, string>(OwnEnvironment);
            foreach (var (key, value) in Environment)
                environment[key] = value;
            string[] line = [.. Place.Prefix, "dotnet", Program.Path, .. Arguments];
            var child = _child = Child.Start(Name, line[0], line[1..], environment);
            _lives.Add(child);
            _ = WatchAsync(child);
        }

        return Task.CompletedTask;
    }

    public override async Task KillAsync()
    {
        Child? child;
        lock (_gate)
            (child, _child) = (_child, null);
        if (child is not null)
            await child.KillAsync();
    }

    /// <summary>SIGTERM; returns when it is gone. It stays away until it is started.</summary>
    public async Task TerminateAsync(TimeSpan within)
    {
        Child? child;
        lock (_gate)
            (child, _child) = (_child, null);
        if (child is not null)
            await child.TerminateAsync(within);
    }

    public override async ValueTask DisposeAsync()
    {
        await KillAsync();
        foreach (var life in _lives)
            await life.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private async Task WatchAsync(Child child)
    {
        var code = await child.EndsAsync(Timeout.InfiniteTimeSpan);
        lock (_gate)
        {
            if (_child != child)
                return;
            OwnEnds++;
        }

        Log.Say($"{Name} ended by itself with {code}: {child.Lines.LastOrDefault(static l => l.Length > 0)}");
        await Pause.ForAsync(BeforeRestart, CancellationToken.None);
        lock (_gate)
        {
            if (_child != child)
                return;
            _child = null;
        }

        await StartAsync();
    }
}
