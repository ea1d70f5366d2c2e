using System.Text.Json;
using Jena.Iot.Edge.Pins;
using Jena.Iot.Edge.Sampling;

namespace Jena.Iot.Edge.Tests.Drivers;

/// <summary>Drives one sampler by hand, at times in milliseconds since boot.</summary>
internal sealed class SamplerDriver<TState>(ISampler<TState> sampler)
    where TState : class
{
    private readonly Dictionary<string, bool> _levels = [];
    private readonly List<Sample> _given = [];
    private TState? _state;

    /// <summary>Takes out what it gave since this was asked last, in order.</summary>
    public List<Sample> Told()
    {
        List<Sample> told = [.. _given];
        _given.Clear();
        return told;
    }

    public int? Due => _state is null ? null : (int?)sampler.Due(_state)?.TotalMilliseconds;

    public IReadOnlyList<Sample> Current(int at) => sampler.Current(_state!, Ms(at));

    public static TimeSpan Ms(int at) => TimeSpan.FromMilliseconds(at);

    public SamplerDriver<TState> Arm(int at, ArmReason reason = ArmReason.Restart, params ReadOnlySpan<string> high)
    {
        _levels.Clear();
        foreach (var line in high)
            _levels[line] = true;
        return Take(sampler.Arm(_state, new AllLines(_levels), Ms(at), reason));
    }

    public SamplerDriver<TState> High(string line, int at) => Take(sampler.Fold(_state!, new PinEdge(line, true, Ms(at))));

    public SamplerDriver<TState> Low(string line, int at) => Take(sampler.Fold(_state!, new PinEdge(line, false, Ms(at))));

    public SamplerDriver<TState> Tick(int at) => Take(sampler.Tick(_state!, Ms(at)));

    /// <summary>The process is killed: nothing is left but what was saved.</summary>
    public SamplerDriver<TState> Killed()
    {
        var saved = JsonSerializer.SerializeToUtf8Bytes(_state!, sampler.Form);
        var read = JsonSerializer.Deserialize(saved, sampler.Form);
        Assert.Equal(_state, read);
        _state = read;
        return this;
    }

    /// <summary>Goes on with another sampler and the same state: another station file.</summary>
    public SamplerDriver<TState> As(ISampler<TState> other) => new(other) { _state = _state };

    private SamplerDriver<TState> Take(Step<TState> step)
    {
        _state = step.State;
        _given.AddRange(step.Samples);
        return this;
    }

    /// <summary>Every line exists; those that were not named are low.</summary>
    private sealed class AllLines(Dictionary<string, bool> high) : Dictionary<string, bool>(high), IReadOnlyDictionary<string, bool>
    {
        bool IReadOnlyDictionary<string, bool>.this[string line] => TryGetValue(line, out var level) && level;
    }
}
