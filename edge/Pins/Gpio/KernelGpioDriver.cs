using System.Collections.Concurrent;
using System.Device;
using System.Device.Gpio;
using Jena.Iot.Edge.Pins.Gpio.Events;
using Jena.Iot.Edge.Pins.Gpio.Lines;
using Jena.Iot.Edge.Pins.Gpio.Uapi;

namespace Jena.Iot.Edge.Pins.Gpio;

/// <summary>
/// A driver of System.Device.Gpio on the kernel's character device (GPIO v2). A pin is the offset of a line on its chip. Every change
/// is told with <see cref="KernelPinEventArgs"/>, in the order in which it happened, by one thread that sleeps while nothing happens.
/// Lines that are requested together by <see cref="Request"/> are ordered among one another, and what the kernel dropped is told
/// by <see cref="Lost"/>. Every member that touches the chip throws <see cref="IOException"/> that tells what to mend.
/// </summary>
public sealed class KernelGpioDriver : GpioDriver, ILineListener
{
    // That of the thread that tells: a callback may use the driver, and no two locks can cross.
    private readonly Lock _gate;
    private readonly ILineChip _chip;
    private readonly EventPump _pump;
    private readonly List<ILineRequest> _shared = [];
    private readonly ConcurrentDictionary<int, HeldPin> _reserved = [];
    private readonly ConcurrentDictionary<int, HeldPin> _open = [];
    private bool _isDisposed;

    /// <param name="chip">The chip's name (<c>gpiochip0</c>), label (<c>pinctrl-rp1</c>) or path.</param>
    public KernelGpioDriver(string chip = "gpiochip0")
        : this(ChipFinder.Open(KernelLineChips.Instance, chip), KernelLineChips.Instance.Waiter(), TimeProvider.System)
    {
    }

    /// <param name="chip">Is disposed of with the driver.</param>
    /// <param name="waiter">Likewise.</param>
    /// <param name="time">Its timestamps are the kernel's monotonic clock.</param>
    internal KernelGpioDriver(ILineChip chip, ILineWaiter waiter, TimeProvider time)
    {
        (_chip, _pump) = (chip, new EventPump(waiter, time));
        _gate = _pump.Gate;
    }

    /// <summary>Edges were lost. Raised by the thread that tells changes, in their order.</summary>
    public event EventHandler<PinsLostEventArgs>? Lost;

    /// <summary>Ends when the driver is disposed of; fails when the chip is gone or a callback threw: then nothing is told any more.</summary>
    public Task Completion => _pump.Completion;

    protected override int PinCount => _chip.Info.Lines;

    /// <summary>
    /// Takes lines in one request, before they are opened as pins: inputs with both edges watched and ordered among one another.
    /// They keep their settings until the driver is disposed of.
    /// </summary>
    /// <param name="lines">Of one direction; 1 to <see cref="LineRequests.MostLines"/>.</param>
    internal ILineRequest Request(IReadOnlyList<LineSettings> lines)
    {
        lock (_gate)
        {
            var request = _chip.Request(lines);
            _shared.Add(request);
            for (var n = 0; n < lines.Count; n++)
                _reserved[lines[n].Offset] = new HeldPin(request, n, isShared: true);
            if (lines.Any(static l => l.Edges is not PinEventTypes.None))
                _pump.Add(request, this);
            return request;
        }
    }

    /// <summary>Tells everything that the kernel has queued before this was called.</summary>
    public void CatchUp() => _pump.CatchUp();

    /// <summary>Calls <paramref name="atomically"/> between two changes, with the levels of the request's lines as they were told.</summary>
    internal void Between(ILineRequest request, Action<IReadOnlyDictionary<int, bool>> atomically) => _pump.Between(request, atomically);

    /// <summary>Up to here it is known what happened to the lines of a request, while an event of them is waited for; null while none is.</summary>
    internal TimeSpan? KnownUntil(ILineRequest request) => _pump.KnownUntil(request);

    public override GpioChipInfo GetChipInfo() =>
        new(int.TryParse(_chip.Info.Name.AsSpan("gpiochip".Length), out var id) ? id : 0, _chip.Info.Name, _chip.Info.Label, _chip.Info.Lines);

    public override ComponentInformation QueryComponentInformation() => new(this, $"GPIO character device of {_chip.Info.Label}");

    protected override void OpenPin(int pinNumber)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _open[pinNumber] = _reserved.TryGetValue(pinNumber, out var reserved)
                ? reserved
                : new HeldPin(_chip.Request([new LineSettings(pinNumber)]), 0, isShared: false);
        }
    }

    protected override void ClosePin(int pinNumber)
    {
        lock (_gate)
        {
            if (!_open.TryRemove(pinNumber, out var pin) || pin.IsShared)
                return;
            _pump.Remove(pin.Request);
            pin.Request.Dispose();
        }
    }

    protected override void SetPinMode(int pinNumber, PinMode mode) => SetPinMode(pinNumber, mode, PinValue.Low);

    protected override void SetPinMode(int pinNumber, PinMode mode, PinValue initialValue)
    {
        lock (_gate)
        {
            var pin = Pin(pinNumber);
            var settings = PinModes.Settings(pin.Settings, mode, initialValue == PinValue.High);
            if (!pin.IsShared)
                pin.Request.Configure([settings]);
            else if (settings.Direction != pin.Settings.Direction)
                throw new InvalidOperationException($"pin {pinNumber} was requested together with others: open it as what it was requested");
        }
    }

    protected override PinMode GetPinMode(int pinNumber)
    {
        var settings = Pin(pinNumber).Settings;
        return PinModes.Mode(settings.Direction is LineDirection.AsIs ? settings with { Direction = _chip.Line(pinNumber).Direction } : settings);
    }

    protected override bool IsPinModeSupported(int pinNumber, PinMode mode) => PinModes.IsKnown(mode);

    protected override PinValue Read(int pinNumber) => Pin(pinNumber).Level ? PinValue.High : PinValue.Low;

    protected override void Write(int pinNumber, PinValue value) => Pin(pinNumber).Level = value == PinValue.High;

    protected override void Toggle(int pinNumber)
    {
        lock (_gate)
        {
            var pin = Pin(pinNumber);
            pin.Level = !pin.Level;
        }
    }

    protected override void AddCallbackForPinValueChangedEvent(int pinNumber, PinEventTypes eventTypes, PinChangeEventHandler callback)
    {
        lock (_gate)
        {
            var pin = Pin(pinNumber);
            var isFirst = !pin.HasCallbacks;
            pin.Add(eventTypes, callback);
            if (pin.IsShared || !isFirst)
                return;
            // Always both: levels alternate, and that tells the direction.
            pin.Request.Configure([pin.Settings with { Direction = LineDirection.Input, Edges = PinEventTypes.Rising | PinEventTypes.Falling }]);
            _pump.Add(pin.Request, this);
        }
    }

    protected override void RemoveCallbackForPinValueChangedEvent(int pinNumber, PinChangeEventHandler callback)
    {
        lock (_gate)
        {
            var pin = Pin(pinNumber);
            if (!pin.Remove(callback) || pin.HasCallbacks || pin.IsShared)
                return;
            _pump.Remove(pin.Request);
            pin.Request.Configure([pin.Settings with { Edges = PinEventTypes.None }]);
        }
    }

    protected override WaitForEventResult WaitForEvent(int pinNumber, PinEventTypes eventTypes, CancellationToken cancellationToken)
    {
        using var happened = new ManualResetEventSlim();
        var seen = PinEventTypes.None;
        AddCallbackForPinValueChangedEvent(pinNumber, eventTypes, Note);
        try
        {
            happened.Wait(cancellationToken);
            return new WaitForEventResult { EventTypes = seen };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new WaitForEventResult { TimedOut = true };
        }
        finally
        {
            RemoveCallbackForPinValueChangedEvent(pinNumber, Note);
        }

        void Note(object sender, PinValueChangedEventArgs change)
        {
            if (happened.IsSet)
                return;
            seen = change.ChangeType;
            happened.Set();
        }
    }

    protected override async ValueTask<WaitForEventResult> WaitForEventAsync(int pinNumber, PinEventTypes eventTypes, CancellationToken cancellationToken)
    {
        var happened = new TaskCompletionSource<PinEventTypes>(TaskCreationOptions.RunContinuationsAsynchronously);
        AddCallbackForPinValueChangedEvent(pinNumber, eventTypes, Note);
        try
        {
            return new WaitForEventResult { EventTypes = await happened.Task.WaitAsync(cancellationToken).ConfigureAwait(false) };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new WaitForEventResult { TimedOut = true };
        }
        finally
        {
            RemoveCallbackForPinValueChangedEvent(pinNumber, Note);
        }

        void Note(object sender, PinValueChangedEventArgs change) => happened.TrySetResult(change.ChangeType);
    }

    /// <summary>Stops telling, and gives every line back.</summary>
    protected override void Dispose(bool disposing)
    {
        lock (_gate)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
        }
        _pump.Dispose();
        foreach (var pin in _open.Values.Where(static p => !p.IsShared))
            pin.Request.Dispose();
        foreach (var request in _shared)
            request.Dispose();
        _chip.Dispose();
        base.Dispose(disposing);
    }

    void ILineListener.Changed(LineChange change)
    {
        if (_open.TryGetValue(change.Offset, out var pin))
            pin.Tell(this, new KernelPinEventArgs(change.Level ? PinEventTypes.Rising : PinEventTypes.Falling, change.Offset, change.At, change.Sequence));
    }

    void ILineListener.Lost(LineLoss loss) => Lost?.Invoke(this, new PinsLostEventArgs(loss.Lines, loss.Since, loss.Until, loss.Count, loss.Levels));

    private HeldPin Pin(int pin) => _open.TryGetValue(pin, out var open) ? open : throw new InvalidOperationException($"pin {pin} is not open");
}
