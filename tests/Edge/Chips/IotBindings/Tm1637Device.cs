using System.Device.Gpio;

namespace Jena.Iot.Edge.Tests.Chips.IotBindings;

/// <summary>
/// A TM1637 on two lines as its data sheet has it: a falling data line at a high clock begins, a rising one ends; bits come lowest first, each
/// at a rising clock; after eight the chip pulls the data line down until the ninth is over.
/// </summary>
internal sealed class Tm1637Device(int clock, int data) : GpioDriver
{
    private const int Unknown = -1;

    private readonly Dictionary<int, (PinMode Mode, bool Level)> _pins = [];
    private readonly List<byte> _bytes = [];
    private int _bits;
    private int _byte;
    private bool _isListening;
    private bool _isFixed;

    /// <summary>Segments of the digits from the left.</summary>
    public byte[] Digits { get; } = new byte[6];

    public bool IsOn { get; private set; }

    public int Brightness { get; private set; } = Unknown;

    public bool IsGone { get; set; }

    /// <summary>Lines that somebody has.</summary>
    public int Open => _pins.Count;

    protected override int PinCount => 64;

    protected override void OpenPin(int pinNumber) => _pins.Add(pinNumber, (PinMode.Input, true));

    protected override void ClosePin(int pinNumber) => Change(() => _pins.Remove(pinNumber));

    protected override bool IsPinModeSupported(int pinNumber, PinMode mode) => mode is PinMode.Input or PinMode.Output;

    protected override PinMode GetPinMode(int pinNumber) => _pins[pinNumber].Mode;

    protected override void SetPinMode(int pinNumber, PinMode mode) => Change(() => _pins[pinNumber] = (mode, _pins[pinNumber].Level));

    protected override void Write(int pinNumber, PinValue value) => Change(() => _pins[pinNumber] = (_pins[pinNumber].Mode, value == PinValue.High));

    protected override PinValue Read(int pinNumber) => Level(pinNumber);

    protected override WaitForEventResult WaitForEvent(int pinNumber, PinEventTypes eventTypes, CancellationToken cancellationToken) => throw new NotSupportedException();

    protected override void AddCallbackForPinValueChangedEvent(int pinNumber, PinEventTypes eventTypes, PinChangeEventHandler callback) => throw new NotSupportedException();

    protected override void RemoveCallbackForPinValueChangedEvent(int pinNumber, PinChangeEventHandler callback) => throw new NotSupportedException();

    /// <summary>Pulled up, unless somebody pulls it down.</summary>
    private bool Level(int pin) =>
        !_pins.TryGetValue(pin, out var state) || ((state.Mode is PinMode.Input || state.Level) && !(pin == data && _bits == 8));

    private void Change(Action change)
    {
        var (clockBefore, dataBefore) = (Level(clock), Level(data));
        change();
        var (clockNow, dataNow) = (Level(clock), Level(data));
        if (IsGone)
            Forget(isListening: false);
        else if (!clockBefore && clockNow)
            Clocked(dataNow);
        else if (clockNow && dataBefore != dataNow)
            Framed(begins: !dataNow);
    }

    private void Framed(bool begins)
    {
        if (!begins && _isListening)
            Take();
        Forget(isListening: begins);
    }

    private void Forget(bool isListening)
    {
        (_isListening, _bits, _byte) = (isListening, 0, 0);
        _bytes.Clear();
    }

    private void Clocked(bool bit)
    {
        if (!_isListening)
            return;
        if (_bits == 8)
        {
            _bytes.Add((byte)_byte);
            (_bits, _byte) = (0, 0);
            return;
        }
        _byte |= bit ? 1 << _bits : 0;
        _bits++;
    }

    /// <summary>One transmission: a command, and the data of an address.</summary>
    private void Take()
    {
        var (command, values) = (_bytes[0], _bytes[1..]);
        switch (command >> 6)
        {
            case 0b01:
                _isFixed = (command & 0b100) != 0;
                break;
            case 0b10:
                (IsOn, Brightness) = ((command & 0b1000) != 0, command & 0b111);
                break;
            case 0b11:
                for (var i = 0; i < values.Count; i++)
                    Digits[(command & 0b1111) + (_isFixed ? 0 : i)] = values[i];
                break;
            default:
                throw new InvalidOperationException($"{command:x2} is no command");
        }
    }
}
