using System.Threading.Channels;
using Jena.Iot.Edge.Hosting;
using Jena.Iot.Edge.Outbox;
using Jena.Iot.Edge.Pins;
using Jena.Iot.Edge.Pins.Gpio.Uapi;
using Jena.Iot.Edge.Station;
using Jena.Iot.Edge.Supervision;
using Jena.Iot.Wire.Configuration;
using Microsoft.Extensions.Logging;

namespace Jena.Iot.Edge.Configuration;

/// <summary>One agent on one configuration, with the ear for the next one and the watch over a trial.</summary>
internal sealed class StationLife : IAsyncDisposable
{
    /// <summary>Two hellos: heard within this, the cluster is there.</summary>
    private static readonly TimeSpan Recently = TimeSpan.FromMinutes(1);

    /// <summary>Between two tries to have pins that could not be had.</summary>
    private static readonly TimeSpan PinsEvery = TimeSpan.FromMinutes(1);

    private readonly SupervisorParts _parts;
    private readonly ConfigurationStore _store;
    private readonly Turning _turning;
    private readonly ILogger _logger;
    private readonly Channel<LifeEvent> _events = Channel.CreateUnbounded<LifeEvent>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConfigurationCompanion _companion;
    private readonly IPins _pins;
    private Trial? _trial;
    private DesiredConfiguration? _pending;
    private TimeSpan? _heardAt;
    private TimeSpan _pinsAt;
    private IPins? _had;

    private StationLife(SupervisorParts parts, ConfigurationStore store, StoredConfiguration configuration, StationFile station, IPins pins, Turning turning, ILogger logger)
    {
        (_parts, _store, Configuration, Station, _pins, _turning, _logger) = (parts, store, configuration, station, pins, turning, logger);
        _companion = new ConfigurationCompanion(station.Edge, _events.Writer, () => parts.Clock.Monotonic, logger);
        Agent = new EdgeAgent(
            parts.Agent with
            {
                Station = station,
                ConfigurationHash = configuration.Hash,
                Companions = [.. parts.Agent.Companions, _companion],
                // A trial that is taken back must not have cost what was waiting.
                OutboxAtLeast = store.Book.Trial is null ? null : Read(store.Book.Good ?? parts.Installed.Stored, parts.Installed).Outbox,
            },
            pins, parts.Clock, parts.Time, parts.Loggers);
    }

    public StoredConfiguration Configuration { get; }

    public StationFile Station { get; }

    public EdgeAgent Agent { get; }

    /// <summary>Why there are no pins; null while there are.</summary>
    public string? PinsMissing => _pins.Missing;

    /// <summary>
    /// Takes the station's pins, and goes without them when they cannot be had, but for a trial and for a data directory in which
    /// nothing was ever sensed: then it throws. Throws also when an option is out of bounds; then it holds none.
    /// </summary>
    public static async Task<StationLife> MakeAsync(SupervisorParts parts, ConfigurationStore store, StoredConfiguration configuration, Turning turning, ILogger logger)
    {
        var station = Read(configuration, parts.Installed);
        var pins = Pins(parts, store, station, logger);
        try
        {
            return new StationLife(parts, store, configuration, station, pins, turning, logger);
        }
        catch
        {
            await pins.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static IPins Pins(SupervisorParts parts, ConfigurationStore store, StationFile station, ILogger logger)
    {
        try
        {
            return parts.Pins(station);
        }
#pragma warning disable CA1031 // A chip, a library, a right: whatever is missing, the cabinet has to stay within reach.
        catch (Exception error) when (store.Book.Trial is null && File.Exists(Path.Combine(parts.Agent.DataDirectory, OutboxDatabase.FileName)))
#pragma warning restore CA1031
        {
            logger.LogError(error, "the pins cannot be had: nothing is sensed by them, and they are tried again each minute");
            return new MissingPins(error.GetBaseException().Message, station.Pins.Outputs);
        }
    }

    /// <summary>Returns once every edge is taken.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_store.Book.Trial is not null)
        {
            _trial = new Trial(_parts.Trial, _parts.Clock.Monotonic);
            _companion.OnTrial = true;
        }
        _pinsAt = _parts.Clock.Monotonic + PinsEvery;
        Report();
        using var patience = new CancellationTokenSource(_trial is null ? Timeout.InfiniteTimeSpan : _parts.Trial.Within, _parts.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            await Agent.StartAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"the edge did not begin to sense within {_parts.Trial.Within.TotalSeconds} s");
        }
        _ = Agent.Completion.ContinueWith(
            ended => _events.Writer.TryWrite(new LifeEvent.Failed(ended.Exception!.GetBaseException())),
            CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }

    /// <summary>Returns when another configuration is in force. Throws what the agent failed of, and what a trial failed of.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        void Wake() => _events.Writer.TryWrite(new LifeEvent.Woken());
        _turning.Asked += Wake;
        try
        {
            await using var timer = _parts.Time.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            do
            {
                SetTimer(timer);
                _turning.Turned();
            }
            while (!Take(await _events.Reader.ReadAsync(cancellationToken).ConfigureAwait(false)));
        }
        finally
        {
            _turning.Asked -= Wake;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Agent.DisposeAsync().ConfigureAwait(false);
        await _pins.DisposeAsync().ConfigureAwait(false);
        if (_had is not null)
            await _had.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>True when the life is over.</summary>
    private bool Take(LifeEvent taken)
    {
        var now = _parts.Clock.Monotonic;
        switch (taken)
        {
            case LifeEvent.Failed failed:
                throw failed.Reason;
            case LifeEvent.Desired desired:
                _pending = desired.Configuration;
                // What is retained comes before the cluster has answered; a trial without a cluster would prove nothing.
                return _heardAt is { } at && now - at < Recently && Consider();
            case LifeEvent.Answered answered:
                Answered(answered);
                if (answered.IsHello)
                    return Consider();
                break;
        }
        if (PinsMissing is not null && now >= _pinsAt && HasPins())
            return true;
        if (_trial is { } trial && now >= trial.Deadline)
            throw new TimeoutException($"the cluster did not answer {(trial.FirstAnswer is null ? "" : "any more ")}within {_parts.Trial.Within.TotalSeconds} s{(Agent.UplinkTrouble is { } trouble ? $": {trouble}" : "")}");
        return false;
    }

    /// <summary>Whether the pins can be had now. They are given back at the end of this life: the next one takes them.</summary>
    private bool HasPins()
    {
        _pinsAt = _parts.Clock.Monotonic + PinsEvery;
        try
        {
            _had = _parts.Pins(Station);
            return true;
        }
#pragma warning disable CA1031 // As when they were first asked for.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _logger.LogDebug(error, "the pins cannot be had yet");
            return false;
        }
    }

    private void Answered(LifeEvent.Answered answered)
    {
        if (answered.IsHello)
            _heardAt = answered.At;
        if (_trial is not { } trial)
            return;
        _trial = trial = answered.IsHello ? trial.Heard(answered.At) : trial;
        if (!trial.IsProvenBy(answered.At))
            return;
        _trial = null;
        _companion.OnTrial = false;
        _store.Take(_store.Book.Confirm());
        _logger.LogInformation("{Configuration} has proved healthy: it is in force for good", Configuration);
        Report();
    }

    /// <summary>True when what is desired is to be tried now.</summary>
    private bool Consider()
    {
        if (_pending is not { } desired)
            return false;
        var before = _store.Book;
        switch (DesiredDecision.Decide(Station.Edge, before, _parts.Installed.Stored, desired, station => MachineCheck.Problems(station, _parts.InstalledFolder, KernelLineChips.Instance)))
        {
            case DesiredVerdict.Ignore ignore:
                _logger.LogInformation("version {Version}, desired by {By}, is left aside: {Because}", desired.Version, desired.By, ignore.Because);
                if (ignore.Told is { } told && !Same(told, before.Last))
                    _store.Take(before with { Last = told });
                break;
            case DesiredVerdict.Refuse refuse:
                _logger.LogError("version {Version}, desired by {By}, is refused: {Problems}", desired.Version, desired.By, string.Join("; ", refuse.Outcome.Problems));
                _store.Take(before.Reject(refuse.Hash, refuse.Outcome));
                break;
            case DesiredVerdict.Try verdict when _store.TryWrite(before.Try(verdict.Configuration)):
                _logger.LogInformation("{Configuration} is tried in place of {Former}", verdict.Configuration, Configuration);
                return true;
            case DesiredVerdict.Try:
                // Where it cannot be written down it is not tried; the next hello brings it here again.
                return false;
        }
        _pending = null;
        if (_store.Book != before)
            Report();
        return false;
    }

    private void Report()
    {
        var book = _store.Book;
        _companion.Report(new ReportedConfiguration(
            Configuration.Version, Configuration.Hash, _parts.Clock.Boot, book.Since?.At, Configuration.By, Configuration.Text, book.Last));
        Agent.Wake();
    }

    private static StationFile Read(StoredConfiguration configuration, InstalledStation installed)
    {
        if (installed.Station is { } station && configuration.Hash == installed.Stored.Hash)
            return station;
        var load = StationFile.Parse(configuration.Text);
        return load.Station ?? throw new InvalidDataException(string.Join("; ", load.Problems));
    }

    private void SetTimer(ITimer timer)
    {
        if ((_trial?.Deadline ?? (PinsMissing is null ? null : _pinsAt)) is not { } due)
        {
            timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }
        // Timers count whole milliseconds and cut off the rest: one that fires early would only fire again.
        var wait = due - _parts.Clock.Monotonic;
        timer.Change(wait > TimeSpan.Zero ? TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)) : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private static bool Same(ConfigurationOutcome told, ConfigurationOutcome? last) =>
        last is not null && (told.Version, told.Hash, told.State) == (last.Version, last.Hash, last.State);
}
