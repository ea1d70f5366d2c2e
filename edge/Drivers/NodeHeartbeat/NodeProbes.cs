using System.Collections.Concurrent;
using System.Net;
using Jena.Iot.Edge.Time;

namespace Jena.Iot.Edge.Drivers.NodeHeartbeat;

/// <summary>Runs the rounds, at most <see cref="AtOnce"/> asking at one time. Looking up a name takes nobody's place.</summary>
internal sealed class NodeProbes : INodeProbes, IDisposable
{
    /// <summary>Rounds that ask at once.</summary>
    public const int AtOnce = 8;

    private readonly ConcurrentDictionary<string, Task<ProbeRound>> _rounds = new();
    private readonly SemaphoreSlim _places = new(AtOnce);
    private readonly CancellationTokenSource _end = new();
    private readonly IEdgeClock _clock;
    private readonly HostNames _names;
    private readonly Func<ProbeKind, IQuestion> _questions;
    private readonly Func<IPAddress, string?> _trouble;
    private int _number;

    /// <param name="clock">Dates the rounds.</param>
    /// <param name="names">Finds addresses.</param>
    /// <param name="questions">How to ask.</param>
    /// <param name="trouble">Why nothing gets from this machine to an address; null when it does.</param>
    public NodeProbes(IEdgeClock clock, HostNames names, Func<ProbeKind, IQuestion> questions, Func<IPAddress, string?> trouble) =>
        (_clock, _names, _questions, _trouble) = (clock, names, questions, trouble);

    public event Action? Ended;

    /// <summary>Over the machine's network.</summary>
    public static NodeProbes OfMachine(IEdgeClock clock, TimeProvider time)
    {
        var (icmp, tcp) = (new IcmpQuestion(time), new TcpQuestion(time));
        return new NodeProbes(clock, HostNames.OfMachine(time), kind => kind is ProbeKind.Icmp ? icmp : tcp, OwnSide.Trouble);
    }

    public void Begin(HeartbeatPoint point)
    {
        if (_end.IsCancellationRequested || _rounds.ContainsKey(point.Input))
            return;
        var round = Task.Run(() => RunAsync(point.Probe!, _end.Token), CancellationToken.None);
        _rounds[point.Input] = round;
        // Not before the task has ended: whoever is woken finds it so.
        _ = round.ContinueWith(_ => Ended?.Invoke(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    public bool HasEnded(HeartbeatPoint point) => _rounds.TryGetValue(point.Input, out var round) && round.IsCompleted;

    public ProbeRound? Take(HeartbeatPoint point)
    {
        if (!HasEnded(point) || !_rounds.TryRemove(point.Input, out var round))
            return null;
        return round.IsCompletedSuccessfully ? round.Result : new ProbeRound(_clock.Monotonic, null, round.Exception?.GetBaseException().Message ?? "the agent stopped");
    }

    /// <summary>Ends what runs. What waits in a lookup is left to it.</summary>
    public void Dispose() => _end.Cancel();

    private async Task<ProbeRound> RunAsync(ProbeSettings settings, CancellationToken cancellation)
    {
        try
        {
            return await AskAsync(settings, cancellation).ConfigureAwait(false);
        }
        catch (ProbeImpossibleException problem)
        {
            return new ProbeRound(_clock.Monotonic, null, problem.Message);
        }
    }

    private async Task<ProbeRound> AskAsync(ProbeSettings settings, CancellationToken cancellation)
    {
        var address = await _names.FindAsync(settings.Host, settings.Timeout, cancellation).ConfigureAwait(false);
        var answers = new TimeSpan?[settings.Count];
        await _places.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var question = _questions(settings.Kind);
            for (var i = 0; i < answers.Length; i++)
                answers[i] = await question.AskAsync(address, settings, (ushort)Interlocked.Increment(ref _number), cancellation).ConfigureAwait(false);
        }
        finally
        {
            _places.Release();
        }
        // Silence is the node's only when the questions left this machine.
        if (Array.TrueForAll(answers, static answer => answer is null) && _trouble(address) is { } trouble)
            throw new ProbeImpossibleException(trouble);
        return new ProbeRound(_clock.Monotonic, ProbeRound.Of(answers), null);
    }
}
