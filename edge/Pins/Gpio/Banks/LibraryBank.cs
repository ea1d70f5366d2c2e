using System.Device.Gpio;
using Jena.Iot.Edge.Pins.Gpio.Lines;
using Jena.Iot.Edge.Station;
using Jena.Iot.Edge.Time;

namespace Jena.Iot.Edge.Pins.Gpio.Banks;

/// <summary>
/// Lines of one chip through a driver of System.Device.Gpio: where the kernel is older than 5.10 or the character device fails. Edges are
/// dated by their arrival, have no numbers, and may be lost unseen. An output cannot be read before it is written for the first time.
/// </summary>
internal sealed class LibraryBank : IGpioBank
{
    private readonly IEdgeClock _clock;
    private readonly GpioController _controller;
    private readonly Dictionary<string, (GpioLine Line, int Pin)> _lines;
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IBankListener? _listener;

    /// <summary>Takes the inputs. <paramref name="driver"/> is disposed of with the bank. Outputs are taken when they are written for the first time.</summary>
    public LibraryBank(GpioDriver driver, IReadOnlyList<(GpioLine Line, int Offset)> lines, IEdgeClock clock)
    {
        _clock = clock;
        _controller = new GpioController(driver);
        _lines = lines.ToDictionary(static l => l.Line.Name, static l => (l.Line, l.Offset));
        try
        {
            foreach (var (line, offset) in lines.Where(static l => !l.Line.IsOutput))
                _controller.OpenPin(offset, Mode(line.Bias));
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

    public void Write(string line, bool level)
    {
        var (settings, pin) = _lines[line];
        var value = Value(settings, level);
        try
        {
            if (_controller.IsPinOpen(pin))
                _controller.Write(pin, value);
            else
                _controller.OpenPin(pin, PinMode.Output, value);
        }
        catch (Exception error)
        {
            // Half open it could never be set again.
            if (settings.IsOutput && _controller.IsPinOpen(pin))
                _controller.ClosePin(pin);
            throw Failed(line, "set", error);
        }
    }

    public bool Read(string line)
    {
        var (settings, pin) = _lines[line];
        if (!_controller.IsPinOpen(pin))
            throw new IOException($"the output '{line}' cannot be read before it is set, through this driver: write \"driver\": \"kernel\" where the kernel has it");
        try
        {
            return _controller.Read(pin) == PinValue.High != settings.ActiveLow;
        }
        catch (Exception error)
        {
            throw Failed(line, "read", error);
        }
    }

    public void Dispose()
    {
        _controller.Dispose();
        _completion.TrySetResult();
    }

    /// <summary>The library throws whatever it likes.</summary>
    private static IOException Failed(string line, string what, Exception error) =>
        new($"the line '{line}' cannot be {what}: {error.Message}; write \"driver\": \"kernel\", or mend that", error);

    private static PinValue Value(GpioLine line, bool level) => level != line.ActiveLow ? PinValue.High : PinValue.Low;

    private static PinMode Mode(LineBias bias) => bias switch
    {
        LineBias.PullUp => PinMode.InputPullUp,
        LineBias.PullDown => PinMode.InputPullDown,
        _ => PinMode.Input,
    };
}
