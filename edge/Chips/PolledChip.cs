using Jena.Iot.Edge.Pins;

namespace Jena.Iot.Edge.Chips;

/// <summary>One input chip that is asked at an even pace. One call at a time.</summary>
internal sealed class PolledChip(Mcp23017Settings settings, IInputChip chip) : IDisposable
{
    private TimeSpan? _answered;
    private string _reason = "";
    private bool _isSilent;

    public IReadOnlyList<string> Lines { get; } = settings.Lines;

    public LineChipState State => new(settings, _answered, _reason);

    public TimeSpan PollEvery => settings.PollEvery;

    /// <summary>Adds the levels at the start: as they are, or where the chip does not answer as they were.</summary>
    public void Begin(Dictionary<string, bool> levels, IReadOnlyDictionary<string, bool> before, TimeSpan now)
    {
        _answered = now;
        var pins = TryRead();
        foreach (var input in settings.Inputs)
            levels[input.Line] = pins is { } read ? Level(input, read) : before.GetValueOrDefault(input.Line);
    }

    /// <summary>The voltages of its pins; null when it does not answer.</summary>
    public ushort? TryRead()
    {
        try
        {
            return chip.Read();
        }
        catch (IOException error)
        {
            (_isSilent, _reason) = (true, error.Message);
            return null;
        }
    }

    /// <summary>It answered. The time when it last did so before, if it has been silent since.</summary>
    public TimeSpan? Answered(TimeSpan now)
    {
        TimeSpan? lost = _isSilent ? _answered : null;
        (_answered, _isSilent, _reason) = (now, false, "");
        return lost;
    }

    /// <summary>The lines whose level is not that of <paramref name="levels"/>.</summary>
    public List<PinEdge> Edges(ushort pins, Dictionary<string, bool> levels, TimeSpan now) =>
        [.. settings.Inputs.Where(input => levels[input.Line] != Level(input, pins)).Select(input => new PinEdge(input.Line, Level(input, pins), now))];

    public void Dispose() => chip.Dispose();

    private static bool Level(ChipInput input, ushort pins) => (pins >> input.Pin & 1) == 1 != input.ActiveLow;
}
