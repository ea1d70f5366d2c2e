using Jena.Iot.Faults.Cluster;
using Jena.Iot.Faults.Service;
using Jena.Iot.Faults.Writing;

namespace Jena.Iot.Faults.Hosting;

/// <summary>What a fault has in its hands: the city, who writes into it, and the book of what is to be found at the end.</summary>
public sealed record Gate(CityCluster City, Ground Ground, Fleet Fleet, ServiceMeter Service, Expectations Expected, GateLog Log)
{
    /// <summary>How much of the time beyond the shortest a fault may hurt in the short form, which meets every fault.</summary>
    private const double ShortForm = 0.25;

    /// <summary>Whether a fault may hurt for as long as it likes. Default true.</summary>
    public bool IsLong { get; init; } = true;

    /// <summary>For how long to hurt this time.</summary>
    public TimeSpan Between(TimeSpan shortest, TimeSpan longest, Random chance) => shortest + ((longest - shortest) * (chance.NextDouble() * (IsLong ? 1 : ShortForm)));

    /// <summary>Anyone of the given, by chance.</summary>
    public static T Any<T>(IReadOnlyList<T> among, Random chance) => among[chance.Next(among.Count)];
}

/// <summary>What faults have put into the city themselves. Any thread.</summary>
public sealed class Expectations
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Origin, string Code), int> _deadLetters = [];
    private readonly HashSet<string> _full = [];
    private readonly List<Func<CancellationToken, Task>> _repeated = [];

    /// <summary>Slugs of edges that had no room: what they lost by that they have to tell, in gap records, to the reading.</summary>
    public IReadOnlySet<string> Full
    {
        get
        {
            lock (_gate)
                return _full.ToHashSet();
        }
    }

    /// <summary>So many dead letters of an edge with a code; nothing else may be among them at the end.</summary>
    public IReadOnlyDictionary<(string Origin, string Code), int> DeadLetters
    {
        get
        {
            lock (_gate)
                return new Dictionary<(string, string), int>(_deadLetters);
        }
    }

    public void DeadLetter(string origin, string code, int count = 1)
    {
        lock (_gate)
            _deadLetters[(origin, code)] = _deadLetters.GetValueOrDefault((origin, code)) + count;
    }

    /// <summary>What has to be said once more when all is quiet, as who was not answered would.</summary>
    public IReadOnlyList<Func<CancellationToken, Task>> Repeated
    {
        get
        {
            lock (_gate)
                return [.. _repeated];
        }
    }

    public void Repeat(Func<CancellationToken, Task> say)
    {
        lock (_gate)
            _repeated.Add(say);
    }

    /// <summary>This edge has no room.</summary>
    public void Fills(string edge)
    {
        lock (_gate)
            _full.Add(edge);
    }
}
