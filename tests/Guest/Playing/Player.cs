using System.Diagnostics;
using Jena.Iot.Guest.Lines;
using Jena.Iot.Guest.Processes;

namespace Jena.Iot.Guest.Playing;

/// <summary>
/// Plays one scenario: a folder with a <c>script</c> of one step a line, and the files that its agent needs. What happened is
/// left in the folder of results: <c>moves</c>, what the agent said, its data, and <c>failed</c> when the script could not be played.
/// </summary>
internal sealed class Player(string scenario, string results) : IDisposable
{
    private const string Edge = "/programs/Jena.Iot.Edge";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private SimulatedChip? _chip;
    private Record? _record;
    private Agent? _agent;

    /// <summary>False when it could not be played to its end.</summary>
    public static bool Play(string scenario, string results)
    {
        Directory.CreateDirectory(results);
        var name = Path.GetFileName(scenario);
        using var player = new Player(scenario, results);
        var began = Clock.Now;
        try
        {
            foreach (var step in File.ReadLines(Path.Combine(scenario, "script")))
                player.Step(step.Split(' '));
            Console.WriteLine($"{name}: played in {(Clock.Now - began) / 1e9:0.0} s");
            return true;
        }
#pragma warning disable CA1031 // Told to the host, with the results so far; the next scenario has its chance.
        catch (Exception error)
#pragma warning restore CA1031
        {
            Console.WriteLine($"{name}: {error.Message}");
            File.WriteAllText(Path.Combine(results, "failed"), error.ToString());
            return false;
        }
        finally
        {
            player._record?.Write(Path.Combine(results, "moves"));
        }
    }

    public void Dispose()
    {
        _agent?.Dispose();
        _chip?.Dispose();
    }

    private void Step(string[] step)
    {
        switch (step)
        {
            case ["chip", var label, .. var lines]:
                _chip = new SimulatedChip(label, lines);
                _record = new Record(_chip);
                break;
            case ["edge", .. var more]:
                _agent?.Dispose();
                _agent = new Agent(Edge, ["run", "--station", Path.Combine(scenario, "station.json"), "--data", Path.Combine(results, "data"), .. more], Path.Combine(results, "said"));
                _agent.Says(" senses ", Patience);
                break;
            case ["observe", var driver]:
                _agent = new Agent(Environment.ProcessPath!, ["observe", driver, _chip!.Device, $"{_chip.Lines}", Path.Combine(results, "observed")], Path.Combine(results, "said"));
                _agent.Says("observes", Patience);
                break;
            case ["idle", var milliseconds]:
                File.WriteAllText(Path.Combine(results, "idle"), $"{Agent.WakeUps(TimeSpan.FromMilliseconds(double.Parse(milliseconds)))}");
                break;
            case ["set", var line, var level]:
                _record!.Move(line, level == "1");
                break;
            case ["wait", var milliseconds]:
                Clock.Await(Clock.Now + Nanoseconds(milliseconds));
                break;
            case ["toggle", var times, var period, .. var lines]:
                Toggle(int.Parse(times), Nanoseconds(period), lines);
                break;
            case ["until", var line, var level]:
                Until(() => _chip!.Level(line) == (level == "1"), $"{line} is not {level}");
                break;
            case ["delivered"]:
                Until(Delivered, "not everything was delivered");
                break;
            case ["pause"]:
                Agent.Pause();
                break;
            case ["resume"]:
                Agent.Resume();
                break;
            case ["kill"]:
                Agent.Dispose();
                _agent = null;
                break;
            case ["end"]:
                Agent.End();
                break;
            default:
                throw new FormatException($"no such step: {string.Join(' ', step)}");
        }
    }

    private Agent Agent => _agent ?? throw new InvalidOperationException("no agent runs");

    /// <summary>
    /// Every line in turn, from its present level, evenly spread. No line is toggled sooner after its last time than
    /// <paramref name="period"/>: when the machine is late, everything after is later.
    /// </summary>
    private void Toggle(int times, long period, string[] lines)
    {
        var slot = period / lines.Length;
        var due = Clock.Now;
        var last = new long[lines.Length];
        var levels = lines.Select(line => _chip!.Level(line)).ToArray();
        for (var k = 0; k < times; k++)
        {
            for (var i = 0; i < lines.Length; i++, due += slot)
            {
                Clock.Await(long.Max(due, last[i] + period));
                last[i] = _record!.Move(lines[i], levels[i] = !levels[i]);
                if (last[i] - due > slot)
                    due = last[i];
            }
        }
    }

    private bool Delivered()
    {
        using var look = Process.Start(new ProcessStartInfo(Edge, ["outbox", "--data", Path.Combine(results, "data"), "--json"]) { RedirectStandardOutput = true })!;
        return look.StandardOutput.ReadToEnd().Split('\n').First(static line => line.Contains("\"waiting\":", StringComparison.Ordinal)).EndsWith(": 0,", StringComparison.Ordinal);
    }

    private static void Until(Func<bool> holds, string otherwise)
    {
        var deadline = Clock.Now + Patience.Ticks * 100;
        while (!holds())
        {
            if (Clock.Now > deadline)
                throw new TimeoutException($"{otherwise} after {Patience.TotalSeconds:0} s");
            Clock.Await(Clock.Now + 20_000_000);
        }
    }

    private static long Nanoseconds(string milliseconds) => (long)(double.Parse(milliseconds) * 1e6);
}
