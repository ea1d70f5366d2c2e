using Jena.Iot.Domain.Common;
using Jena.Iot.Edge.Outbox;
using Jena.Iot.Edge.Station;
using Jena.Iot.Edge.Time;
using Jena.Iot.Edge.Uplink;
using Microsoft.Extensions.Logging;

namespace Jena.Iot.Edge.Chips;

/// <summary>The chips of one edge: those that measure, each read by itself, so that one that hangs holds up no other; and whether those that bring lines answer.</summary>
internal sealed class SensorPart : ILevels
{
    private readonly IReadOnlyList<SensorChip> _chips;
    private readonly IReadOnlyList<SensorWatch> _watches;
    private readonly LineChipWatch _lines;

    /// <param name="station">On pins of kind gpio; on others it has no chips.</param>
    /// <param name="factory">Null in a build without chips. Throws <see cref="IOException"/> when the station asks for some.</param>
    /// <param name="lines">How the chips do that bring lines.</param>
    public SensorPart(StationFile station, IChipFactory? factory, Func<IReadOnlyList<LineChipState>> lines, AssetId edge, IOutbox outbox, IEdgeClock clock, TimeProvider time, ILogger logger)
    {
        SensorSettings[] settings = InstalledChips.UsesChips(station.Pins) ? [.. station.Chips.OfType<SensorSettings>()] : [];
        if (settings.Length > 0 && factory is null)
            throw new IOException(InstalledChips.Missing);
        _chips = [.. settings.Select(s => SensorChip.Make(s, factory!))];
        _watches = [.. _chips.Select(chip => new SensorWatch(chip, edge, outbox, clock, time, logger))];
        _lines = new LineChipWatch(lines, edge, outbox, clock, time, logger);
    }

    /// <summary>Runs until cancelled. Fails when the outbox does.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task[] watching = [.. _watches.Select(watch => watch.RunAsync(over.Token)), _lines.RunAsync(over.Token)];
        // None ends before it is told to, unless it fails.
        await Task.WhenAny([Task.Delay(Timeout.Infinite, cancellation), .. watching]).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
        try
        {
            await Task.WhenAll(watching).ConfigureAwait(false);
        }
        finally
        {
            foreach (var chip in _chips)
                chip.Dispose();
        }
    }

    public IReadOnlyList<Sensed> Current() => [.. _watches.SelectMany(static watch => watch.Current())];
}
