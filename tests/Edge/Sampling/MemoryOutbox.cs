using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Outbox;

namespace Jena.Iot.Edge.Tests.Sampling;

/// <summary>An outbox that outlives the loops of one test, as the file outlives processes.</summary>
internal sealed class MemoryOutbox : IOutbox
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, byte[]> _inputs = [];
    private readonly List<Sensed> _readings = [];
    private TaskCompletionSource _committed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _commits;

    /// <summary>Refuses readings, as an outbox on a full disk.</summary>
    public bool IsFull { get; set; }

    /// <summary>Readings that it refused.</summary>
    public int Refused { get; private set; }

    public ReadingTime? LastAlive { get; set; }

    public long? LastStimulus { get; private set; }

    public int Commits
    {
        get
        {
            lock (_gate)
                return _commits;
        }
    }

    public IReadOnlyList<Sensed> Readings
    {
        get
        {
            lock (_gate)
                return [.. _readings];
        }
    }

    public IReadOnlyList<long> Commit(IReadOnlyList<Sensed> readings, IReadOnlyList<InputState> inputs, long? stimulus = null)
    {
        TaskCompletionSource committed;
        IReadOnlyList<long> sequences = [];
        lock (_gate)
        {
            if (IsFull)
            {
                Refused += readings.Count;
            }
            else
            {
                sequences = [.. readings.Select((_, n) => (long)_readings.Count + n + 1)];
                _readings.AddRange(readings);
                foreach (var (input, state) in inputs)
                    _inputs[input] = state;
                LastStimulus = stimulus ?? LastStimulus;
            }
            _commits++;
            (committed, _committed) = (_committed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }
        committed.SetResult();
        return sequences;
    }

    public IReadOnlyDictionary<string, byte[]> LoadInputs()
    {
        lock (_gate)
            return new Dictionary<string, byte[]>(_inputs);
    }

    /// <summary>Returns after a commit for which <paramref name="condition"/> holds.</summary>
    public async Task UntilAsync(Func<MemoryOutbox, bool> condition)
    {
        while (true)
        {
            Task committed;
            lock (_gate)
            {
                if (condition(this))
                    return;
                committed = _committed.Task;
            }
            await committed.WaitAsync(TimeSpan.FromSeconds(20));
        }
    }
}
