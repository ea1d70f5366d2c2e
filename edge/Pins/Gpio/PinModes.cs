using System.Device.Gpio;
using Jena.Iot.Edge.Pins.Gpio.Lines;

namespace Jena.Iot.Edge.Pins.Gpio;

/// <summary>Modes of System.Device.Gpio as settings of a line.</summary>
internal static class PinModes
{
    public static bool IsKnown(PinMode mode) => mode is PinMode.Input or PinMode.Output or PinMode.InputPullUp or PinMode.InputPullDown;

    public static LineSettings Settings(LineSettings before, PinMode mode, bool level)
    {
        if (!IsKnown(mode))
            throw new NotSupportedException($"the mode {mode} is not known: write Input, InputPullUp, InputPullDown or Output");
        return before with
        {
            Direction = mode is PinMode.Output ? LineDirection.Output : LineDirection.Input,
            Bias = mode switch
            {
                PinMode.InputPullUp => LineBias.PullUp,
                PinMode.InputPullDown => LineBias.PullDown,
                PinMode.Input when before.Bias is not LineBias.AsIs => LineBias.Disabled,
                _ => LineBias.AsIs,
            },
            Edges = mode is PinMode.Output ? PinEventTypes.None : before.Edges,
            Level = level,
        };
    }

    public static PinMode Mode(LineSettings settings) => settings switch
    {
        { Direction: LineDirection.Output } => PinMode.Output,
        { Bias: LineBias.PullUp } => PinMode.InputPullUp,
        { Bias: LineBias.PullDown } => PinMode.InputPullDown,
        _ => PinMode.Input,
    };
}
