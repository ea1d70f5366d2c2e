using System.Collections.Concurrent;
using System.Threading.Channels;
using Jena.Iot.Domain.Common;
using Jena.Iot.Edge.Outbox;
using Jena.Iot.Edge.Outputs;
using Jena.Iot.Edge.Pins;
using Jena.Iot.Edge.Signs;
using Jena.Iot.Edge.Station;
using Jena.Iot.Edge.Supervision;
using Jena.Iot.Edge.Time;
using Jena.Iot.Edge.Uplink;
using Jena.Iot.Wire.Delivery;
using Microsoft.Extensions.Logging;

namespace Jena.Iot.Edge.Commands;

/// <summary>
/// The edge's side of commands while it runs: one loop takes them in order, keeps holds and fail-safes, and tells fates by the uplink.
/// At its beginning and at its end every output is in its safe state.
/// </summary>
internal sealed class CommandPart : IUplinkCompanion, IDisposable
{
    /// <summary>Commands that may wait for their turn; more are left aside, and the cluster sends them again.</summary>
    public const int Waiting = 64;

    private static readonly TimeSpan ReopenEvery = TimeSpan.FromSeconds(10);

    private readonly string _edge;
    private readonly EdgeClock _clock;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly OutputBank _outputs;
    private readonly SignBoard _signs;
    private readonly CommandBook _book;
    private readonly CommandDesk _desk;
    private readonly ResultQueue _results;
    private readonly bool _isUsed;
    private readonly ConcurrentQueue<(string Id, byte[] Message)> _messages = new();
    private readonly ConcurrentQueue<IReadOnlyList<string>> _acknowledged = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _heard;

    /// <summary>Throws <see cref="ArgumentException"/> when the pins lack the line of an output, and <see cref="IOException"/> when a sign cannot be made.</summary>
    /// <param name="parts">What it works with.</param>
    /// <param name="passed">Called after each step of a command.</param>
    public CommandPart(CommandParts parts, Action<CommandStep>? passed = null)
    {
        var (station, outbox) = (parts.Station, parts.Outbox);
        (_edge, _clock, _time, _logger) = (station.Edge, parts.Clock, parts.Time, parts.Logger);
        _results = new ResultQueue(station.Edge);
        _outputs = new OutputBank(station.Outputs, parts.Pins, _clock, outbox, station.Asset, _logger);
        _signs = new SignBoard(station.Signs, SignKinds.Make, _clock, outbox, station.Asset, _logger);
        var watch = new BookWatch(outbox, station.Asset, _clock);
        _book = new CommandBook(parts.Directory, _clock, _logger);
        _book.SetAside += watch.Damaged;
        _desk = new CommandDesk(_book, watch, _outputs, _signs, _results, _clock, passed ?? (static _ => { }), _logger);
        // A station without outputs and signs has no record before somebody sends it a command.
        _isUsed = station.Outputs.Count > 0 || station.Signs.Count > 0 || _book.Exists || watch.WasThere;
        Turning = new Turning("commands", _time);
        Turning.Asked += Wake;
    }

    public Turning Turning { get; }

    /// <summary>Ends when every output is in its safe state and what was interrupted is settled; fails when the part does before.</summary>
    public Task Begun => _begun.Task;

    public IReadOnlyList<string> Topics => [Wire.Delivery.Topics.Commands(_edge)];

    /// <summary>Raised when there is something to send; handlers return at once.</summary>
    public event Action? HasNews
    {
        add => _results.Added += value;
        remove => _results.Added -= value;
    }

    public void Take(ParsedTopic topic, byte[] payload)
    {
        if (topic.Kind is not TopicKind.Command)
            return;
        if (_messages.Count >= Waiting)
        {
            _logger.LogWarning("{Count} commands wait: {Id} is left aside until it is sent again", Waiting, topic.Name);
            return;
        }
        _messages.Enqueue((topic.Name, payload));
        Wake();
    }

    public void Acknowledged(Ack ack)
    {
        if (ack.Results.Count == 0 || _results.Acknowledge(ack.Results) is not { Count: > 0 } ids)
            return;
        _acknowledged.Enqueue(ids);
        Wake();
    }

    public void Heard(TimeSpan now)
    {
        Interlocked.Exchange(ref _heard, now.Ticks);
        Wake();
    }

    public IEnumerable<Outgoing> Due(bool hello) => _results.Due(hello);

    /// <summary>Runs until it is cancelled, and then returns with every output in its safe state. Once only.</summary>
    /// <param name="armed">Ends when the pins may be used.</param>
    public async Task RunAsync(Task armed, CancellationToken cancellationToken)
    {
        try
        {
            await armed.WaitAsync(cancellationToken).ConfigureAwait(false);
            Heard(_clock.Monotonic);
            _outputs.Begin();
            var reopenAt = _clock.Monotonic + ReopenEvery;
            var isOpen = !_isUsed || _desk.Open();
            _begun.SetResult();
            using var timer = _time.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            while (true)
            {
                Turning.Turned();
                Work();
                if (!isOpen && _clock.Monotonic >= reopenAt)
                    (isOpen, reopenAt) = (_desk.Open(), _clock.Monotonic + ReopenEvery);
                Set(timer, !isOpen ? reopenAt : _desk.HasUnwritten ? _clock.Monotonic + ReopenEvery : null);
                await _wake.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            if (_begun.Task.IsCompleted)
                _outputs.Rest("the edge stops");
        }
        catch (Exception error)
        {
            _begun.TrySetException(error);
            throw;
        }
        finally
        {
            _begun.TrySetCanceled(CancellationToken.None);
        }
    }

    public void Dispose()
    {
        _signs.Dispose();
        _book.Dispose();
    }

    private void Wake() => _wake.Writer.TryWrite(true);

    private void Work()
    {
        _desk.Retry();
        while (_messages.TryDequeue(out var message))
            _desk.Take(message.Id, message.Message);
        while (_acknowledged.TryDequeue(out var ids))
            _desk.Acknowledged(ids);
        var heard = new TimeSpan(Interlocked.Read(ref _heard));
        _outputs.Turn(heard);
        _signs.Turn(heard);
        _desk.Follow();
    }

    private void Set(ITimer timer, TimeSpan? retryAt)
    {
        var (now, heard) = (_clock.Monotonic, new TimeSpan(Interlocked.Read(ref _heard)));
        var due = new[] { _outputs.Due(heard), _signs.Due(heard), retryAt }.Min();
        // Timers count whole milliseconds and cut off the rest: one that fires early would only fire again.
        timer.Change(due is { } at ? (at > now ? at - now : TimeSpan.Zero) + TimeSpan.FromMilliseconds(1) : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}

/// <summary>What commands work with.</summary>
internal sealed record CommandParts
{
    public required StationFile Station { get; init; }

    /// <summary>The agent's data directory.</summary>
    public required string Directory { get; init; }

    /// <summary>Has every output of the station.</summary>
    public required IPins Pins { get; init; }

    public required IOutbox Outbox { get; init; }

    public required EdgeClock Clock { get; init; }

    /// <summary>Of the same pace as the clock.</summary>
    public required TimeProvider Time { get; init; }

    public required ILogger Logger { get; init; }
}
