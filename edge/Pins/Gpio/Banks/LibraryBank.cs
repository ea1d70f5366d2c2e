using System.Device.Gpio;
using Jena.Iot.Edge.Pins.Gpio.Lines;
using Jena.Iot.Edge.Station;
using Jena.Iot.Edge.Time;

namespace Jena.Iot.Edge.Pins.Gpio.Banks;

/// <summary>
/// Lines of one chip through a driver of System.Device.Gpio: where the kernel is older than 5.10 or the character device fails. Edges are
/// dated by their arrival, have no numbers, and may be lost unseen.
/// </summary>
internal sealed class LibraryBank : IGpioBank
{
    private readonly IEdgeClock _clock;
    private readonly GpioController _controller;
    private readonly Dictionary<string, (GpioLine Line, int Pin)> _lines;
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IBankListener? _listener;

    /// <summary>Takes the lines. <paramref name="driver"/> is disposed of with the bank. Outputs have their safe level when this returns.</summary>
    public LibraryBank(GpioDriver driver, IReadOnlyList<(GpioLine Line, int Offset)> lines, IEdgeClock clock)
    {
        _clock = clock;
        _controller = new GpioController(driver);
        _lines = lines.ToDictionary(static l => l.Line.Name, static l => (l.Line, l.Offset));
        try
        {
            foreach (var (line, offset) in lines)
            {
                if (line.IsOutput)
                    _controller.OpenPin(offset, PinMode.Output, Value(line, line.SafeLevel));
                else
                    _controller.OpenPin(offset, Mode(line.Bias));
            }
        }
        catch (Exception error)
        {
            _controller.Dispose();
            throw new IOException($"the lines cannot be taken through {driver.GetType().Name}: {error.Message}; write \"driver\": \"kernel\", or mend that", error);
        }
    }

    public Task Completion => _completion.Task;

    public void Begin(IBankListener listener)
    {
        _listener = listener;
        foreach (var (line, pin) in _lines.Values.Where(static l => !l.Line.IsOutput))
        {
            _controller.RegisterCallbackForPinValueChangedEvent(pin, PinEventTypes.Rising | PinEventTypes.Falling, (_, change) =>
                listener.Changed(new PinEdge(line.Name, change.ChangeType is PinEventTypes.Rising != line.ActiveLow, _clock.Monotonic)));
        }
        listener.Stand(_lines.Values.Where(static l => !l.Line.IsOutput).ToDictionary(static l => l.Line.Name, l => Read(l.Line.Name)));
    }

    public void CatchUp()
    {
    }

    public void Reread()
    {
        foreach (var (line, _) in _lines.Values.Where(static l => !l.Line.IsOutput))
            _listener?.Changed(new PinEdge(line.Name, Read(line.Name), _clock.Monotonic));
    }

    public TimeSpan KnownUntil(string line, TimeSpan now) => now;

    public void Write(string line, bool level) => _controller.Write(_lines[line].Pin, Value(_lines[line].Line, level));

    public bool Read(string line) => _controller.Read(_lines[line].Pin) == PinValue.High != _lines[line].Line.ActiveLow;

    public void Dispose()
    {
        _controller.Dispose();
        _completion.TrySetResult();
    }

    private static PinValue Value(GpioLine line, bool level) => level != line.ActiveLow ? PinValue.High : PinValue.Low;

    private static PinMode Mode(LineBias bias) => bias switch
    {
        LineBias.PullUp => PinMode.InputPullUp,
        LineBias.PullDown => PinMode.InputPullDown,
        _ => PinMode.Input,
    };
}
