using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Outbox;
using Jena.Iot.Edge.Time;
using Jena.Iot.Edge.Uplink;
using Jena.Iot.Wire.Delivery;
using Microsoft.Extensions.Logging;

namespace Jena.Iot.Edge.Chips;

/// <summary>
/// Reads one chip at an even pace, aside, and tells what it measures as measurements of the cabinet: each at first, then on a change beyond its
/// band, and again after 15 minutes; the live stream tells the latest. A chip that fails three times in a row raises the alarm <c>chip-NAME</c>,
/// which its next answer clears.
/// </summary>
internal sealed class SensorWatch : ILevels
{
    /// <summary>What hardly changes is told again after this long.</summary>
    public static readonly TimeSpan Repeat = TimeSpan.FromMinutes(15);

    /// <summary>Failures in a row that are an alarm.</summary>
    public const int Failures = 3;

    private readonly Lock _gate = new();
    private readonly SensorChip _chip;
    private readonly AssetId _edge;
    private readonly IOutbox _outbox;
    private readonly IEdgeClock _clock;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Dictionary<string, (double Value, TimeSpan At)> _told = [];
    private IReadOnlyList<ChipFigure> _latest = [];
    private TimeSpan _latestAt;
    private int _failed;
    private bool _raised;

    /// <param name="chip">Stays the caller's to dispose of.</param>
    public SensorWatch(SensorChip chip, AssetId edge, IOutbox outbox, IEdgeClock clock, TimeProvider time, ILogger logger)
    {
        (_chip, _edge, _outbox, _clock, _time, _logger) = (chip, edge, outbox, clock, time, logger);
        _raised = ChipAlarm.Stands(chip.Settings, outbox);
    }

    private string Name => _chip.Settings.Name;

    /// <summary>Runs until cancelled. Fails when the outbox does.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(_chip.Settings.Every, _time);
        try
        {
            do
            {
                await Task.Run(Look, cancellation).ConfigureAwait(false);
            }
            while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The normal end.
        }
    }

    public IReadOnlyList<Sensed> Current()
    {
        lock (_gate)
            return [.. _latest.Select(figure => Sensed(StreamKind.Live, _latestAt, Measurement(figure)))];
    }

    /// <summary>Reads it once. May block.</summary>
    internal void Look() => Take(TryRead());

    private IReadOnlyList<ChipFigure>? TryRead()
    {
        try
        {
            return _chip.Read();
        }
        catch (IOException error)
        {
            if (_failed == 0)
                _logger.LogWarning("the {Kind} {Chip} cannot be read: {Reason}", _chip.Settings.Kind, Name, error.Message);
            return null;
        }
    }

    private void Take(IReadOnlyList<ChipFigure>? read)
    {
        var now = _clock.Monotonic;
        _failed = read is null ? _failed + 1 : 0;
        lock (_gate)
            (_latest, _latestAt) = (read ?? [], now);
        var worth = (read ?? []).Where(figure => IsWorthTelling(figure, now)).ToArray();
        List<Sensed> told = [.. worth.Select(figure => Sensed(StreamKind.Readings, now, Measurement(figure)))];
        var raised = read is null && (_raised || _failed >= Failures);
        if (raised != _raised)
            told.Add(Sensed(StreamKind.Alarms, now, ChipAlarm.Change(_chip.Settings, raised)) with { Input = ChipAlarm.Key(_chip.Settings) });
        if (told.Count == 0)
            return;
        // No room for it: told with the next reading.
        if (_outbox.Commit(told, raised != _raised ? [ChipAlarm.Saved(_chip.Settings, raised)] : []).Count < told.Count)
            return;
        _raised = raised;
        foreach (var figure in worth)
            _told[figure.Name] = (figure.Value, now);
    }

    private bool IsWorthTelling(ChipFigure figure, TimeSpan now) =>
        !_told.TryGetValue(figure.Name, out var told) || now - told.At >= Repeat || (figure.Value != told.Value && Math.Abs(figure.Value - told.Value) >= figure.Band);

    private Measurement Measurement(ChipFigure figure) => new(figure.Name, figure.Value, figure.Unit, _chip.Settings.Every);

    private Sensed Sensed(StreamKind kind, TimeSpan at, ReadingValue value) => new(kind, _edge, new ReadingTime(_clock.Boot, at, _clock.ToUtc(at)), value);
}
