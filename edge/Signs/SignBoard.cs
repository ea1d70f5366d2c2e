using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Chips;
using Jena.Iot.Edge.Outbox;
using Jena.Iot.Edge.Time;
using Jena.Iot.Wire.Delivery;
using Microsoft.Extensions.Logging;

namespace Jena.Iot.Edge.Signs;

/// <summary>
/// The number signs of one edge: each shows the highest version that it was told, or its safe text. One that cannot be reached raises an
/// alarm and is tried again. Used by one thread at a time.
/// </summary>
internal sealed class SignBoard : IDisposable
{
    /// <summary>Between two tries to reach a sign.</summary>
    public static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(10);

    private readonly IEdgeClock _clock;
    private readonly IOutbox _outbox;
    private readonly AssetId _edge;
    private readonly ILogger _logger;
    private readonly Dictionary<string, INumberSign> _signs;
    private readonly Dictionary<string, SignState> _states = [];
    private readonly Dictionary<string, string?> _shown = [];
    private readonly HashSet<string> _alarmed = [];
    private TimeSpan _tried;

    public SignBoard(IReadOnlyList<SignSettings> signs, Func<SignSettings, INumberSign> make, IEdgeClock clock, IOutbox outbox, AssetId edge, ILogger logger)
    {
        (_clock, _outbox, _edge, _logger) = (clock, outbox, edge, logger);
        Settings = signs.ToDictionary(static s => s.Name);
        _signs = signs.ToDictionary(static s => s.Name, make);
        foreach (var name in Settings.Keys)
            (_states[name], _shown[name]) = (new SignState(null, clock.Monotonic), null);
    }

    public IReadOnlyDictionary<string, SignSettings> Settings { get; }

    /// <summary>Takes over what former runs were told and shows it.</summary>
    public void Begin(IReadOnlyDictionary<string, SignDesired> known)
    {
        var saved = _outbox.LoadInputs();
        var now = _clock.Monotonic;
        foreach (var name in Settings.Keys)
        {
            if (saved.GetValueOrDefault(KeyOf(name)) is [1])
                _alarmed.Add(name);
            _states[name] = new SignState(known.GetValueOrDefault(name), now);
            Show(name, now);
        }
    }

    /// <summary>The highest version that the sign was told; null before the first.</summary>
    public SignDesired? Desired(string name) => _states[name].Desired;

    /// <summary>What the sign shows; null while that is not known.</summary>
    public string? Shown(string name) => _shown[name];

    /// <summary>Shows a version from now on. False when the sign cannot be reached: it is tried again.</summary>
    public bool Show(string name, SignDesired desired)
    {
        var now = _clock.Monotonic;
        _states[name] = new SignState(desired, now);
        return Show(name, now);
    }

    /// <summary>Does what is due now.</summary>
    /// <param name="heard">When the cluster was last heard, since boot.</param>
    public void Turn(TimeSpan heard)
    {
        var now = _clock.Monotonic;
        var retries = now >= _tried + RetryEvery;
        foreach (var (name, settings) in Settings)
        {
            if (_shown[name] is null ? retries : _shown[name] != _states[name].Text(settings, now, heard))
                Show(name, heard);
        }
        if (retries)
            _tried = now;
    }

    /// <summary>When <see cref="Turn"/> has something to do next; null for never.</summary>
    public TimeSpan? Due(TimeSpan heard)
    {
        var now = _clock.Monotonic;
        var leaves = Settings.Values.Select(s => _states[s.Name].Leaves(s, heard)).Where(at => at > now).Min();
        return _shown.ContainsValue(null) && (leaves is null || _tried + RetryEvery < leaves) ? _tried + RetryEvery : leaves;
    }

    public void Dispose()
    {
        foreach (var sign in _signs.Values)
            (sign as IDisposable)?.Dispose();
    }

    public static string KeyOf(string name) => $"sign:{name}";

    private bool Show(string name, TimeSpan heard)
    {
        var text = _states[name].Text(Settings[name], _clock.Monotonic, heard);
        try
        {
            _signs[name].Show(text);
            if (_shown[name] != text)
                _logger.LogInformation("the sign {Sign} shows '{Text}'", name, text);
            _shown[name] = text;
        }
        catch (IOException error)
        {
            _logger.LogError(error, "the sign {Sign} cannot be reached", name);
            _shown[name] = null;
        }
        Tell(name, _shown[name] is null);
        return _shown[name] is not null;
    }

    private void Tell(string name, bool failed)
    {
        if (failed == _alarmed.Contains(name))
            return;
        var at = _clock.Monotonic;
        var change = new AlarmChange(Settings[name].Alarm, failed, AlarmSeverity.Medium, failed ? $"The sign {name} cannot be reached" : $"The sign {name} is reached again");
        // No room for it: told with the next try.
        if (_outbox.Commit([new Sensed(StreamKind.Alarms, _edge, new ReadingTime(_clock.Boot, at, _clock.ToUtc(at)), change, Input: KeyOf(name))], [new InputState(KeyOf(name), [failed ? (byte)1 : (byte)0])]).Count == 0)
            return;
        _ = failed ? _alarmed.Add(name) : _alarmed.Remove(name);
    }
}
