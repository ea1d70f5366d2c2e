using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Outbox;
using Jena.Iot.Edge.Pins;
using Jena.Iot.Edge.Time;
using Jena.Iot.Wire.Delivery;
using Microsoft.Extensions.Logging;

namespace Jena.Iot.Edge.Outputs;

/// <summary>
/// The outputs of one edge: sets them, reads them back, and brings each to its safe state when its time is over. Every change, whatever
/// caused it, is told as a contact of the edge; an output that does not follow goes to its safe state and raises an alarm. Used by one
/// thread at a time.
/// </summary>
internal sealed class OutputBank
{
    /// <summary>Between two looks at outputs that nobody asked anything of.</summary>
    public static readonly TimeSpan CheckEvery = TimeSpan.FromSeconds(10);

    private readonly IOutputPins? _pins;
    private readonly IEdgeClock _clock;
    private readonly IOutbox _outbox;
    private readonly AssetId _edge;
    private readonly ILogger _logger;
    private readonly Dictionary<string, OutputState> _states = [];
    private readonly Dictionary<string, OutputTold> _told = [];
    private TimeSpan _checked;

    /// <summary>Throws <see cref="ArgumentException"/> when the pins lack the line of an output.</summary>
    public OutputBank(IReadOnlyList<OutputSettings> outputs, IPins pins, IEdgeClock clock, IOutbox outbox, AssetId edge, ILogger logger)
    {
        (_pins, _clock, _outbox, _edge, _logger) = (pins as IOutputPins, clock, outbox, edge, logger);
        Settings = outputs.ToDictionary(static o => o.Name);
        var missing = outputs.Select(static o => o.Line).Where(line => _pins?.Outputs.Contains(line) is not true).ToArray();
        if (missing.Length > 0)
            throw new ArgumentException($"the pins have no output {string.Join(", ", missing)}: make them from the station's pins", nameof(pins));
    }

    public IReadOnlyDictionary<string, OutputSettings> Settings { get; }

    /// <summary>What each output showed before this start touched it; null where it could not be read.</summary>
    public IReadOnlyDictionary<string, bool?> Found { get; private set; } = new Dictionary<string, bool?>();

    /// <summary>Looks at what a former run left, then takes every output to its safe state.</summary>
    public void Begin()
    {
        var saved = _outbox.LoadInputs();
        foreach (var output in Settings.Values)
            _told[output.Name] = OutputTold.Of(saved.GetValueOrDefault(OutputTold.KeyOf(output.Name)));
        Found = Settings.Keys.ToDictionary(static name => name, Read);
        foreach (var (name, on) in Found)
            Tell(name, _told[name] with { On = on ?? _told[name].On });
        Rest("the edge starts");
    }

    /// <summary>The state as the line shows it; null when it cannot be read.</summary>
    public bool? Read(string name)
    {
        var output = Settings[name];
        try
        {
            return _pins!.Read(output.Line) == output.OnWhenHigh;
        }
        catch (IOException error)
        {
            _logger.LogError(error, "the output {Output} cannot be read", name);
            return null;
        }
    }

    /// <summary>Asks for a state from now on. A line that cannot be set is logged; <see cref="Confirm"/> says what came of it.</summary>
    /// <param name="hold">After which it goes to its safe state; null for until it is told otherwise.</param>
    public void Write(string name, bool on, TimeSpan? hold)
    {
        Want(name, on, hold);
        var output = Settings[name];
        try
        {
            _pins!.Write(output.Line, on == output.OnWhenHigh);
        }
        catch (IOException error)
        {
            _logger.LogError(error, "the output {Output} cannot be set", name);
        }
    }

    /// <summary>The same for an output that shows the state already: it is not touched.</summary>
    public void Want(string name, bool on, TimeSpan? hold)
    {
        var now = _clock.Monotonic;
        _states[name] = new OutputState(on, now, hold is { } span ? now + span : null);
    }

    /// <summary>Reads an output back, tells it, and returns what it shows. When that is not what was asked, it goes to its safe state.</summary>
    public bool? Confirm(string name)
    {
        var shown = Look(name);
        if (shown != _states[name].On)
            ToSafe(name, "it does not follow");
        return shown;
    }

    /// <summary>Takes every output to its safe state.</summary>
    public void Rest(string why)
    {
        foreach (var name in Settings.Keys)
            ToSafe(name, why);
    }

    /// <summary>Does what is due now.</summary>
    /// <param name="heard">When the cluster was last heard, since boot.</param>
    public void Turn(TimeSpan heard)
    {
        var now = _clock.Monotonic;
        foreach (var output in Settings.Values)
        {
            if (_states[output.Name].Leaves(output, heard) is { } leaves && leaves.At <= now)
                ToSafe(output.Name, leaves.Why);
        }
        if (now < _checked + CheckEvery)
            return;
        _checked = now;
        foreach (var name in Settings.Keys)
            Confirm(name);
    }

    /// <summary>When <see cref="Turn"/> has something to do next; null for never.</summary>
    public TimeSpan? Due(TimeSpan heard) => Settings.Count == 0
        ? null
        : Settings.Values.Select(o => _states[o.Name].Leaves(o, heard)?.At).Append(_checked + CheckEvery).Min();

    private void ToSafe(string name, string why)
    {
        var safe = Settings[name].SafeOn;
        if (_states.TryGetValue(name, out var state) && state.On != safe)
            _logger.LogWarning("the output {Output} goes to its safe state, {State}: {Why}", name, Word(safe), why);
        Write(name, safe, null);
        Look(name);
    }

    private bool? Look(string name)
    {
        var (wanted, shown, told) = (_states[name].On, Read(name), _told[name]);
        var failed = shown != wanted ? wanted : told.Failed == wanted ? null : told.Failed;
        Tell(name, new OutputTold(shown ?? told.On, failed));
        return shown;
    }

    private void Tell(string name, OutputTold now)
    {
        var (before, output) = (_told[name], Settings[name]);
        if (now == before)
            return;
        var at = _clock.Monotonic;
        var time = new ReadingTime(_clock.Boot, at, _clock.ToUtc(at));
        var sensed = new List<Sensed>();
        if (now.On is { } on && on != before.On)
            sensed.Add(new Sensed(StreamKind.Readings, _edge, time, new ContactChange(output.Contact, on)));
        if (now.Failed is { } failed && failed != before.Failed)
            sensed.Add(new Sensed(StreamKind.Alarms, _edge, time, new AlarmChange(output.Contact, true, AlarmSeverity.High, $"The output {name} does not go {Word(failed)}{Named(output)}"), Input: OutputTold.KeyOf(name)));
        else if (now.Failed is null && before.Failed is not null)
            sensed.Add(new Sensed(StreamKind.Alarms, _edge, time, new AlarmChange(output.Contact, false, AlarmSeverity.High, $"The output {name} follows again{Named(output)}"), Input: OutputTold.KeyOf(name)));
        // No room for it: told with the next look.
        if (_outbox.Commit(sensed, [now.Save(name)]).Count == sensed.Count)
            _told[name] = now;
    }

    private static string Named(OutputSettings output) => output.Text.Length > 0 ? $" ({output.Text})" : "";

    private static string Word(bool on) => on ? "on" : "off";
}
