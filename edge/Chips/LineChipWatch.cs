using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Outbox;
using Jena.Iot.Edge.Time;
using Jena.Iot.Wire.Delivery;
using Microsoft.Extensions.Logging;

namespace Jena.Iot.Edge.Chips;

/// <summary>
/// Looks each second whether the chips that bring lines answer: one that has been silent for <see cref="Patience"/> raises the alarm
/// <c>chip-NAME</c>, which its next answer clears. Their lines stay as they were meanwhile, so nobody else would notice.
/// </summary>
internal sealed class LineChipWatch
{
    /// <summary>At least three looks at a chip, whatever its pace.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private readonly Func<IReadOnlyList<LineChipState>> _chips;
    private readonly AssetId _edge;
    private readonly IOutbox _outbox;
    private readonly IEdgeClock _clock;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Dictionary<string, bool> _raised = [];

    public LineChipWatch(Func<IReadOnlyList<LineChipState>> chips, AssetId edge, IOutbox outbox, IEdgeClock clock, TimeProvider time, ILogger logger) =>
        (_chips, _edge, _outbox, _clock, _time, _logger) = (chips, edge, outbox, clock, time, logger);

    /// <summary>Runs until cancelled. Fails when the outbox does.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Every, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false))
                Look();
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The normal end.
        }
    }

    internal void Look()
    {
        foreach (var state in _chips())
            Look(state);
    }

    private void Look(LineChipState state)
    {
        if (state.Answered is not { } answered)
            return;
        var (chip, now) = (state.Chip, _clock.Monotonic);
        if (!_raised.TryGetValue(chip.Name, out var before))
            before = ChipAlarm.Stands(chip, _outbox);
        var raised = now - answered >= Patience || (before && state.Reason.Length > 0);
        _raised[chip.Name] = before;
        if (raised == before)
            return;
        if (raised)
            _logger.LogWarning("the {Kind} {Chip} does not answer: {Reason}", chip.Kind, chip.Name, state.Reason.Length > 0 ? state.Reason : "it hangs");
        var alarm = new Sensed(StreamKind.Alarms, _edge, new ReadingTime(_clock.Boot, now, _clock.ToUtc(now)), ChipAlarm.Change(chip, raised), Input: ChipAlarm.Key(chip));
        // No room for it: told with the next look.
        if (_outbox.Commit([alarm], [ChipAlarm.Saved(chip, raised)]).Count == 1)
            _raised[chip.Name] = raised;
    }
}
