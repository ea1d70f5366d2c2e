using System.Diagnostics;

namespace Jena.Iot.Testing.Processes;

/// <summary>A program of its own process, whose lines are kept. Disposing it kills it.</summary>
public sealed class Child : IAsyncDisposable
{
    private static readonly TimeSpan EndWithin = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly Task _reading;
    private readonly List<string> _lines = [];
    private readonly Lock _gate = new();
    private TaskCompletionSource _said = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Child(string name, ProcessStartInfo start)
    {
        Name = name;
        _process = Process.Start(start) ?? throw new InvalidOperationException($"{name} did not start");
        Keeper.Watch(_process.Id);
        _reading = Task.WhenAll(ReadAsync(_process.StandardOutput), ReadAsync(_process.StandardError));
    }

    public string Name { get; }

    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    /// <summary>Completes when it has ended, for whatever reason.</summary>
    public Task Ended => _process.WaitForExitAsync();

    /// <summary>Valid once it has ended.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Everything it has said, both streams, in order of arrival.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
                return [.. _lines];
        }
    }

    public string Output => string.Join('\n', Lines);

    /// <summary>Starts one of the project's programs.</summary>
    public static Child Start(BuiltProgram program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null) =>
        Start(program.Name, "dotnet", [program.Path, .. arguments], environment);

    public static Child Start(string name, string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath() };
        start.Environment["DOTNET_ENVIRONMENT"] = "Production";
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["DOTNET_gcServer"] = "0";
        foreach (var (key, value) in environment ?? new Dictionary<string, string>())
            start.Environment[key] = value;
        return new Child(name, start);
    }

    /// <summary>Waits for a line that matches, from the first one it ever said on. Throws when it ends before that, or in the end.</summary>
    public async Task<string> SaysAsync(Func<string, bool> matches, TimeSpan within, string what)
    {
        using var deadline = new CancellationTokenSource(within);
        var read = 0;
        while (true)
        {
            Task said;
            lock (_gate)
            {
                for (; read < _lines.Count; read++)
                {
                    if (matches(_lines[read]))
                        return _lines[read];
                }

                said = _said.Task;
            }

            if (_reading.IsCompleted)
                throw new InvalidOperationException($"{Name} ended with {await ExitAsync()} and never said {what}:\n{Output}");
            try
            {
                await Task.WhenAny(said, _reading).WaitAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"{Name} did not say {what} within {within.TotalSeconds:0} s:\n{Output}");
            }
        }
    }

    /// <summary>Waits for a line that holds <paramref name="text"/>.</summary>
    public Task<string> SaysAsync(string text, TimeSpan within) =>
        SaysAsync(line => line.Contains(text, StringComparison.Ordinal), within, $"'{text}'");

    /// <summary>SIGKILL; returns when it is gone.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await ExitAsync();
    }

    /// <summary>SIGTERM; returns its exit code. Throws, and kills it, when it does not end in time.</summary>
    public async Task<int> TerminateAsync(TimeSpan? within = null)
    {
        await SignalAsync("TERM");
        return await EndsAsync(within);
    }

    /// <summary>Sends a signal by its name without <c>SIG</c>, such as <c>STOP</c>; nothing when it has ended.</summary>
    public async Task SignalAsync(string signal)
    {
        if (_process.HasExited)
            return;
        using var kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString()]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Waits for it to end by itself; returns its exit code.</summary>
    public async Task<int> EndsAsync(TimeSpan? within = null)
    {
        try
        {
            return await ExitAsync().WaitAsync(within ?? EndWithin);
        }
        catch (TimeoutException)
        {
            await KillAsync();
            throw new TimeoutException($"{Name} did not end within {(within ?? EndWithin).TotalSeconds:0} s:\n{Output}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    private async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync();
        await _reading;
        Keeper.Forget(_process.Id);
        return _process.ExitCode;
    }

    private async Task ReadAsync(StreamReader from)
    {
        while (await from.ReadLineAsync() is { } line)
        {
            TaskCompletionSource said;
            lock (_gate)
            {
                _lines.Add(line);
                said = _said;
                _said = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            said.SetResult();
        }
    }
}
