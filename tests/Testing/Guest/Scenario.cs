using System.Globalization;

namespace Jena.Iot.Testing.Guest;

/// <summary>
/// What happens to one edge in a guest, step after step. The edge is the real one, a process of its own; the lines of its chip are
/// driven from outside by the guest's own program.
/// </summary>
/// <param name="name">Names it among the scenarios of one guest.</param>
public sealed class Scenario(string name)
{
    private readonly List<string> _steps = [];
    private readonly Dictionary<string, string> _files = [];

    public string Name => name;

    /// <summary>The files that the edge needs, by name.</summary>
    internal IReadOnlyDictionary<string, string> Files => new Dictionary<string, string>(_files) { ["script"] = string.Join('\n', _steps) + "\n" };

    /// <summary>Writes a file beside the station file.</summary>
    public Scenario With(string file, string content)
    {
        _files.Add(file, content);
        return this;
    }

    /// <summary>A simulated chip: all its lines are low. Once only.</summary>
    public Scenario Chip(string label, params IEnumerable<string> lines) => Step("chip", [label, .. lines]);

    /// <summary>Starts <c>edge run</c> with the file <c>station.json</c>; goes on when it senses. Data of an earlier start is kept.</summary>
    public Scenario Edge(params IEnumerable<string> more) => Step("edge", [.. more]);

    /// <summary>Starts a process that watches all lines of the chip, for both edges, in place of the edge: see the guest's own program for its drivers.</summary>
    public Scenario Observe(string driver) => Step("observe", driver);

    /// <summary>Counts how often the process wakes up while nothing happens.</summary>
    public Scenario Idle(double milliseconds) => Step("idle", Text(milliseconds));

    public Scenario Set(string line, bool level) => Step("set", line, level ? "1" : "0");

    public Scenario Wait(double milliseconds) => Step("wait", Text(milliseconds));

    /// <summary>Every line in turn, so many times, each no sooner than <paramref name="milliseconds"/> after its last time.</summary>
    public Scenario Toggle(int times, double milliseconds, params IEnumerable<string> lines) => Step("toggle", [$"{times}", Text(milliseconds), .. lines]);

    /// <summary>Waits until a line has a level, whoever drives it.</summary>
    public Scenario Until(string line, bool level) => Step("until", line, level ? "1" : "0");

    /// <summary>Waits until the cluster has acknowledged everything.</summary>
    public Scenario Delivered() => Step("delivered");

    /// <summary>SIGSTOP.</summary>
    public Scenario Pause() => Step("pause");

    /// <summary>SIGCONT.</summary>
    public Scenario Resume() => Step("resume");

    /// <summary>SIGKILL.</summary>
    public Scenario Kill() => Step("kill");

    /// <summary>SIGTERM; goes on when the edge has ended in order, so that everything it sensed is in its outbox.</summary>
    public Scenario End() => Step("end");

    private Scenario Step(string step, params string[] arguments)
    {
        _steps.Add(string.Join(' ', [step, .. arguments]));
        return this;
    }

    private static string Text(double milliseconds) => milliseconds.ToString(CultureInfo.InvariantCulture);
}
