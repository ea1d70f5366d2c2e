using System.Text.Json;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Outbox;
using Jena.Iot.Edge.Pins;
using Jena.Iot.Edge.Station;
using Jena.Iot.Edge.Time;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Edge.Sampling;

/// <summary>One input of the station with its state, whatever its kind.</summary>
internal abstract class Input(Point point, IEdgeClock clock)
{
    public Point Point => point;

    /// <summary>Whether the state differs from what is saved.</summary>
    public bool IsDirty { get; protected set; }

    /// <summary>When <see cref="Tick"/> will have something to do; null for never.</summary>
    public abstract TimeSpan? Due { get; }

    /// <summary>The level seen last of each of its lines.</summary>
    public abstract IEnumerable<KeyValuePair<string, bool>> Levels { get; }

    /// <summary>Takes what was saved, before it is armed. Throws <see cref="InvalidDataException"/> when that cannot be read.</summary>
    public abstract void Restore(byte[] saved);

    public abstract void Arm(IReadOnlyDictionary<string, bool> levels, TimeSpan now, ArmReason reason, List<Sensed> sensed);

    public abstract void Fold(PinEdge edge, List<Sensed> sensed);

    public abstract void Tick(TimeSpan now, List<Sensed> sensed);

    /// <summary>How it stands, for the live stream.</summary>
    public abstract IEnumerable<Sensed> Current(TimeSpan now);

    public abstract InputState Save();

    /// <summary>The state is in the outbox.</summary>
    public void Saved() => IsDirty = false;

    protected Sensed Sensed(Sample sample, StreamKind kind) =>
        new(kind, point.Asset, new ReadingTime(clock.Boot, sample.At, clock.ToUtc(sample.At)), sample.Value, Input: point.Input);
}

/// <summary>An input of one kind.</summary>
internal sealed class Input<TState>(Point point, ISampler<TState> sampler, IEdgeClock clock) : Input(point, clock)
    where TState : class
{
    private readonly EdgeNumbers _numbers = new();
    private TState? _state;

    public override TimeSpan? Due => sampler.Due(State);

    public override IEnumerable<KeyValuePair<string, bool>> Levels => _state is null ? [] : sampler.Levels(_state);

    private TState State => _state ?? throw new InvalidOperationException($"{Point.Input} is not armed");

    public override void Restore(byte[] saved)
    {
        try
        {
            _state = JsonSerializer.Deserialize(saved, sampler.Form) ?? throw new JsonException("null");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"the saved state of {Point.Input} cannot be read ({error.Message}): its counters would start again, so set the outbox aside by hand if they may", error);
        }
    }

    public override void Arm(IReadOnlyDictionary<string, bool> levels, TimeSpan now, ArmReason reason, List<Sensed> sensed) =>
        Take(sampler.Arm(_state, levels, now, reason), sensed);

    public override void Fold(PinEdge edge, List<Sensed> sensed)
    {
        _numbers.Note(edge);
        Take(sampler.Fold(State, edge), sensed);
    }

    public override void Tick(TimeSpan now, List<Sensed> sensed) => Take(sampler.Tick(State, now), sensed);

    public override IEnumerable<Sensed> Current(TimeSpan now) =>
        sampler.Current(State, now).Select(sample => Sensed(sample, StreamKind.Live));

    public override InputState Save() => new(Point.Input, JsonSerializer.SerializeToUtf8Bytes(State, sampler.Form));

    private void Take(Step<TState> step, List<Sensed> sensed)
    {
        if (!step.State.Equals(_state))
            IsDirty = true;
        _state = step.State;
        foreach (var sample in step.Samples)
            sensed.Add(Sensed(sample, sample.IsAlarm ? StreamKind.Alarms : StreamKind.Readings) with { PinSequence = _numbers.At(sample.At) });
    }
}
