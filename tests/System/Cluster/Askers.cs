using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;

namespace Jena.Iot.SystemTests.Cluster;

/// <summary>One person at each car park through each API host, who commands again as soon as there is an answer, and notes what it was.</summary>
internal sealed class Askers : IAsyncDisposable
{
    private readonly SmallCluster _cluster;
    private readonly ConcurrentQueue<(HttpStatusCode Status, TimeSpan Took)> _answers = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly int[] _answered;
    private readonly Task _asking;

    public Askers(SmallCluster cluster)
    {
        _cluster = cluster;
        var people = (from host in cluster.City.ApiHosts from asset in SmallCluster.CarParks select (Host: host, Asset: asset)).ToList();
        _answered = new int[people.Count];
        _asking = Task.WhenAll(people.Select((person, number) => Task.Run(async () =>
        {
            using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
            while (!_stop.IsCancellationRequested)
            {
                var clock = Stopwatch.StartNew();
                _answers.Enqueue((await SmallCluster.AskAsync(person.Host.Health!, person.Asset), clock.Elapsed));
                Interlocked.Increment(ref _answered[number]);
                await pace.WaitForNextTickAsync();
            }
        })));
    }

    /// <summary>Returns when everybody has had so many answers more than now, whatever these say.</summary>
    public async Task AnsweredAsync(int more)
    {
        var goals = Array.ConvertAll(_answered, answered => answered + more);
        await Testing.Processes.Eventually.TrueAsync(
            () => _asking.IsFaulted || _answered.Zip(goals).All(static pair => pair.First >= pair.Second),
            TimeSpan.FromSeconds(60),
            () => $"not everybody has had an answer\n{_cluster.City.Output}");
    }

    /// <summary>Lets everybody hear the answer that is under way; returns all of them.</summary>
    public async Task<IReadOnlyCollection<(HttpStatusCode Status, TimeSpan Took)>> EndAsync()
    {
        await _stop.CancelAsync();
        await _asking;
        return _answers;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _asking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }
}
