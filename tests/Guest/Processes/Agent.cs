using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Jena.Iot.Guest.Lines;

namespace Jena.Iot.Guest.Processes;

/// <summary>A process beside this one, with signals as the kernel knows them; what it says goes to a file, too.</summary>
internal sealed partial class Agent : IDisposable
{
    private const int Kill = 9;
    private const int Terminate = 15;
    private const int Continue = 18;
    private const int Stop = 19;

    private static readonly TimeSpan EndWithin = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StreamWriter _file;
    private readonly BlockingCollection<string> _said = [];
    private readonly Task _reading;

    /// <param name="file">The program.</param>
    /// <param name="said">The file that its words are appended to.</param>
    public Agent(string file, IEnumerable<string> arguments, string said)
    {
        _file = new StreamWriter(said, append: true) { AutoFlush = true };
        _process = Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        _reading = ReadAsync();
    }

    /// <summary>Returns when it says it, from what it said last. Throws when it ends first, or does not say it in time.</summary>
    public void Says(string text, TimeSpan within)
    {
        using var deadline = new CancellationTokenSource(within);
        foreach (var line in _said.GetConsumingEnumerable(deadline.Token))
        {
            if (line.Contains(text, StringComparison.Ordinal))
                return;
        }
        throw new InvalidOperationException($"the agent ended and did not say '{text}'");
    }

    /// <summary>How often all its threads went to sleep within a span, a second.</summary>
    public double WakeUps(TimeSpan span)
    {
        var (began, before) = (Clock.Now, Sleeps());
        Clock.Await(began + (span.Ticks * TimeSpan.NanosecondsPerTick));
        var after = Sleeps();
        return (after - before) / ((Clock.Now - began) / 1e9);
    }

    public void Pause() => Send(Stop);

    public void Resume() => Send(Continue);

    /// <summary>SIGTERM; returns when it has ended.</summary>
    public void End()
    {
        Send(Terminate);
        if (!_process.WaitForExit(EndWithin))
            throw new TimeoutException($"the agent did not end within {EndWithin.TotalSeconds:0} s");
        if (_process.ExitCode != 0)
            throw new InvalidOperationException($"the agent ended with {_process.ExitCode}");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            Send(Kill);
        _process.WaitForExit();
        _reading.Wait();
        _process.Dispose();
        _file.Dispose();
        _said.Dispose();
    }

    private long Sleeps() => Directory.GetDirectories($"/proc/{_process.Id}/task")
        .SelectMany(static task => File.ReadLines(Path.Combine(task, "status")))
        .Where(static line => line.StartsWith("voluntary_ctxt_switches:", StringComparison.Ordinal))
        .Sum(static line => long.Parse(line.AsSpan(line.IndexOf(':') + 1)));

    private async Task ReadAsync()
    {
        await Task.WhenAll(ReadAsync(_process.StandardOutput), ReadAsync(_process.StandardError)).ConfigureAwait(false);
        _said.CompleteAdding();
    }

    private async Task ReadAsync(StreamReader from)
    {
        while (await from.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            lock (_file)
                _file.WriteLine(line);
            _said.Add(line);
        }
    }

    private void Send(int signal)
    {
        if (SendSignal(_process.Id, signal) != 0)
            throw new InvalidOperationException($"signal {signal} did not reach {_process.Id}");
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}
