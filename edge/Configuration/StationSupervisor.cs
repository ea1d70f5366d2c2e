using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Hosting;
using Jena.Iot.Edge.Outbox;
using Jena.Iot.Edge.Station;
using Jena.Iot.Edge.Supervision;
using Jena.Iot.Wire.Configuration;
using Microsoft.Extensions.Logging;

namespace Jena.Iot.Edge.Configuration;

/// <summary>
/// Runs one edge on the configuration in force, and on another one when the cluster desires that: stops the agent, starts one anew on
/// the same outbox, and returns to the last good configuration when the new one does not prove healthy. Numbers go on, and inputs that
/// did not change keep their state; what may have been missed meanwhile is told as after every start.
/// </summary>
public sealed class StationSupervisor : IDisposable
{
    /// <summary>A change takes no longer, or the agent is as good as dead.</summary>
    private static readonly TimeSpan LongestChange = TimeSpan.FromMinutes(1);

    private static readonly (string Code, string Text) Damaged = ("configuration-damaged", "The configuration from the cluster was damaged: the station file installed by hand is in force");

    private static readonly (string Code, string Text) Wrong = ("station-file-wrong", "The station file installed by hand has mistakes: the last good configuration of the cluster is in force");

    private static readonly (string Code, string Text) NoPins = ("pins-unavailable", "The pins cannot be had: nothing is sensed by them");

    private readonly SupervisorParts _parts;
    private readonly ConfigurationStore _store;
    private readonly ILogger _logger;
    private readonly Turning _turning;
    private readonly TaskCompletionSource _armed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile StationLife? _life;

    /// <summary>
    /// Takes the data directory. Throws <see cref="OutboxInUseException"/> while another agent has it, <see cref="ArgumentException"/>
    /// for options out of bounds.
    /// </summary>
    public StationSupervisor(SupervisorParts parts)
        : this(parts, null)
    {
    }

    /// <param name="after">Called after each step of each write of the store.</param>
    internal StationSupervisor(SupervisorParts parts, Action<DurableStep>? after)
    {
        parts.Trial.Validate();
        _parts = parts;
        _logger = parts.Loggers.CreateLogger<StationSupervisor>();
        _turning = new Turning("configuration", parts.Time);
        _store = ConfigurationStore.Open(parts.Agent.DataDirectory, parts.Clock.WallNow(), _logger, after);
    }

    /// <summary>Ends when the first agent takes every edge.</summary>
    public Task Armed => _armed.Task;

    /// <summary>The loops that must turn: those of the agent that runs, and this one's.</summary>
    public IReadOnlyList<Turning> Loops => [.. _life?.Agent.Loops ?? [], _turning];

    /// <summary>How it stands, for people.</summary>
    public string Status => _life is { } life
        ? life.PinsMissing is { } missing ? $"{life.Station.Edge} has no pins: {missing}; {life.Agent.Waiting} readings wait" : $"{life.Station.Edge} senses {life.Station.Points.Count} points by {life.Configuration}; {life.Agent.Waiting} readings wait"
        : "another configuration is about to be in force";

    /// <summary>Runs until it is cancelled, and then returns normally. Fails when the agent does and no trial is to blame. Once only.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            Open();
            while (!cancellationToken.IsCancellationRequested)
                await LiveAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            _armed.TrySetException(error);
            throw;
        }
        _armed.TrySetCanceled(CancellationToken.None);
    }

    public void Dispose() => _store.Dispose();

    /// <summary>What was on trial when the process ended, and what this program no longer reads, is taken back.</summary>
    private void Open()
    {
        var installed = _parts.Installed.Stored;
        var before = _store.Book;
        var book = before.Opened(installed);
        // As after going back to an older program.
        if (book.Trial is { } read && Mistakes(read) is { Count: > 0 } wrong)
            book = book.TakeBack(wrong);
        if (book.Good is { } kept && Mistakes(kept) is { Count: > 0 } mistakes)
            book = book.TakeBackGood(mistakes);
        if (before.Trial is { } trial && book.Trial is null)
            _logger.LogError("{Configuration} was taken back: {Problems}", trial, string.Join("; ", book.Last!.Problems));
        _store.Take(book);
        var inForce = book.InForce(installed);
        if (_parts.Installed.Problems is { Count: > 0 } problems)
            _logger.LogError("the file installed by hand has mistakes, {Configuration} is in force: {Problems}", inForce, string.Join("; ", problems));
        if (before.Good is { } good && book.Good is null)
            _logger.LogWarning("{Configuration} takes the place of {Former}: the highest version counts", inForce, good);
        else if (inForce != installed)
            _logger.LogInformation("{Configuration} is in force; the file installed by hand has version {Version}", inForce, installed.Version);
        if (book.Good is { } same && same.Version == installed.Version && same.Hash != installed.Hash)
            _logger.LogWarning("the file installed by hand has version {Version} as well, but another text: raise its version to have it in force", installed.Version);
    }

    private static IReadOnlyList<string> Mistakes(StoredConfiguration configuration) =>
        [.. StationFile.Parse(configuration.Text).Problems.Select(static p => p.ToString())];

    /// <summary>One agent from its start to its end. Returns when another configuration is in force.</summary>
    private async Task LiveAsync(CancellationToken cancellationToken)
    {
        var configuration = _store.Book.InForce(_parts.Installed.Stored);
        var begun = _store.Book.Begin().Runs(configuration.Hash, _parts.Clock.Now().At);
        // A trial that leaves no trace would be tried again and again.
        if (begun.Trial is not null && !_store.TryWrite(begun))
        {
            TakeBack(["the edge could not write down that the trial begins"]);
            return;
        }
        _store.Take(begun);
        try
        {
            var life = await StationLife.MakeAsync(_parts, _store, configuration, _turning, _logger).ConfigureAwait(false);
            await using (life.ConfigureAwait(false))
            {
                await StartAsync(life, cancellationToken).ConfigureAwait(false);
                await life.RunAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The normal end. It says nothing of a configuration on trial.
            _store.Take(_store.Book.Interrupt());
        }
#pragma warning disable CA1031 // Whatever a configuration on trial breaks, the last good one is in force again.
        catch (Exception error) when (_store.Book.Trial is not null)
#pragma warning restore CA1031
        {
            TakeBack([error.GetBaseException().Message]);
        }
        finally
        {
            _life = null;
            _turning.Quiet(LongestChange);
        }
    }

    private async Task StartAsync(StationLife life, CancellationToken cancellationToken)
    {
        await life.StartAsync(cancellationToken).ConfigureAwait(false);
        _life = life;
        _turning.Turned();
        _logger.LogInformation("{Edge} senses {Points} points by {Configuration}", life.Station.Edge, life.Station.Points.Count, life.Configuration);
        if (_armed.TrySetResult())
            TellDamage(life.Agent);
        Tell(life.Agent, Wrong.Code, _parts.Installed.Problems.Count > 0, AlarmSeverity.Medium, Wrong.Text);
        Tell(life.Agent, NoPins.Code, life.PinsMissing is not null, AlarmSeverity.High, life.PinsMissing is { } missing ? $"{NoPins.Text}: {missing}" : NoPins.Text);
    }

    /// <summary>Tells an alarm that was raised or has ended since it was told last, in this run or in one before.</summary>
    private void Tell(EdgeAgent agent, string code, bool raised, AlarmSeverity severity, string text)
    {
        var standing = _store.Book.Raised;
        if (standing.Contains(code) == raised)
            return;
        agent.Tell(new AlarmChange(code, raised, severity, text));
        _store.Take(_store.Book with { Raised = raised ? [.. standing, code] : [.. standing.Where(c => c != code)] });
    }

    /// <summary>The alarm is raised by the first agent of the process that found the damage, and cleared by the first of the next.</summary>
    private void TellDamage(EdgeAgent agent)
    {
        if (_store.Book.Damage is DamageAlarm.None)
            return;
        var raised = _store.Book.Damage is DamageAlarm.Owed;
        agent.Tell(new AlarmChange(Damaged.Code, raised, AlarmSeverity.Medium, Damaged.Text));
        _store.Take(_store.Book with { Damage = raised ? DamageAlarm.Raised : DamageAlarm.None });
    }

    private void TakeBack(IReadOnlyList<string> problems)
    {
        var trial = _store.Book.Trial;
        _store.Take(_store.Book.TakeBack(problems));
        _logger.LogError("{Configuration} is taken back, {Good} is in force again: {Problems}", trial, _store.Book.InForce(_parts.Installed.Stored), string.Join("; ", problems));
    }
}
