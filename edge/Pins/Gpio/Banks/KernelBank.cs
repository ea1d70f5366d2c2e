using System.Device.Gpio;
using Jena.Iot.Edge.Pins.Gpio.Events;
using Jena.Iot.Edge.Pins.Gpio.Lines;
using Jena.Iot.Edge.Station;

namespace Jena.Iot.Edge.Pins.Gpio.Banks;

/// <summary>Lines of one chip through <see cref="KernelGpioDriver"/>: inputs in one request (one for each 64), each output in one of its own.</summary>
internal sealed class KernelBank : IGpioBank
{
    /// <summary>An event is in the kernel's buffer so long after its interrupt, on a Pi under load.</summary>
    private static readonly TimeSpan Interrupt = TimeSpan.FromMilliseconds(10);

    /// <summary>A kernel debounce counts in ticks of its timer, and ends in a work queue.</summary>
    private static readonly TimeSpan DebounceTick = TimeSpan.FromMilliseconds(10);

    private readonly KernelGpioDriver _driver;
    private readonly GpioController _controller;
    private readonly Dictionary<string, ILineRequest> _requests = [];
    private readonly Dictionary<string, HeldOutput> _outputs = [];
    private readonly Dictionary<string, int> _offsets = [];
    private readonly Dictionary<int, GpioLine> _lines = [];

    /// <summary>Takes the lines. Outputs stay as they are until they are written for the first time: until then they show what a former run left.</summary>
    /// <param name="driver">Is disposed of with the bank.</param>
    /// <param name="lines">Each with its offset; none twice.</param>
    public KernelBank(KernelGpioDriver driver, IReadOnlyList<(GpioLine Line, int Offset)> lines)
    {
        _driver = driver;
        _controller = new GpioController(driver);
        foreach (var (line, offset) in lines)
            (_offsets[line.Name], _lines[offset]) = (offset, line);
        try
        {
            foreach (var (line, offset) in lines.Where(static l => l.Line.IsOutput))
                _outputs[line.Name] = new HeldOutput(driver.Request([new LineSettings(offset) { ActiveLow = line.ActiveLow }]));
            foreach (var inputs in lines.Where(static l => !l.Line.IsOutput).Chunk(LineRequests.MostLines))
            {
                var request = driver.Request([.. inputs.Select(static l => Input(l.Line, l.Offset))]);
                foreach (var (line, offset) in inputs)
                {
                    _requests[line.Name] = request;
                    _controller.OpenPin(offset, PinMode.Input);
                }
            }
        }
        catch
        {
            _controller.Dispose();
            throw;
        }
    }

    public Task Completion => _driver.Completion;

    public void Begin(IBankListener listener)
    {
        _driver.Lost += (_, lost) => listener.Lost([.. lost.Pins.Select(Name)], lost.Since, lost.Until, Named(lost.Levels));
        foreach (var (offset, line) in _lines.Where(static l => !l.Value.IsOutput))
        {
            _controller.RegisterCallbackForPinValueChangedEvent(offset, PinEventTypes.Rising | PinEventTypes.Falling, (_, change) =>
            {
                var told = (KernelPinEventArgs)change;
                listener.Changed(new PinEdge(line.Name, told.ChangeType is PinEventTypes.Rising, told.At, Sequence: told.Sequence));
            });
        }
        foreach (var request in _requests.Values.Distinct())
            _driver.Between(request, levels => listener.Stand(Named(levels)));
    }

    public void CatchUp() => _driver.CatchUp();

    /// <summary>What is told is how the lines stand, once all events are.</summary>
    public void Reread() => _driver.CatchUp();

    public TimeSpan KnownUntil(string line, TimeSpan now)
    {
        var until = now - Interrupt;
        if (_driver.KnownUntil(_requests[line]) is { } waiting && waiting < until)
            until = waiting;
        return _lines[_offsets[line]].KernelDebounce is { Ticks: > 0 } period ? until - period - DebounceTick : until;
    }

    public void Write(string line, bool level) => _outputs[line].Write(level);

    public bool Read(string line) => _outputs[line].Level;

    public void Dispose() => _controller.Dispose();

    private static LineSettings Input(GpioLine line, int offset) => new(offset)
    {
        Direction = LineDirection.Input,
        Bias = line.Bias,
        ActiveLow = line.ActiveLow,
        Edges = PinEventTypes.Rising | PinEventTypes.Falling,
        Debounce = line.KernelDebounce,
    };

    private string Name(int offset) => _lines[offset].Name;

    private Dictionary<string, bool> Named(IReadOnlyDictionary<int, bool> levels) => levels.ToDictionary(l => Name(l.Key), static l => l.Value);
}
