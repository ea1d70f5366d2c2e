using System.Device.Gpio;
using Jena.Iot.Edge.Pins.Gpio.Lines;

namespace Jena.Iot.Edge.Pins.Gpio.Uapi;

/// <summary>Writes settings of lines as the kernel takes them: one default, and attributes for the lines that differ.</summary>
internal static class LineConfigs
{
    /// <summary>
    /// Throws <see cref="ArgumentException"/> when the lines differ in more ways than a request can hold: bias, active-low and edges
    /// together give one way, each kernel debounce another, the levels of outputs one more.
    /// </summary>
    public static LineConfigData Of(IReadOnlyList<LineSettings> lines)
    {
        var config = new LineConfigData();
        var flags = lines.Select(Flags).ToArray();
        config.Flags = flags.GroupBy(static f => f).MaxBy(static g => g.Count())!.Key;
        foreach (var other in flags.Distinct().Where(f => f != config.Flags))
            Add(ref config, new LineAttributeData { Id = LineAttributeData.FlagsId, Flags = other, Mask = Mask(n => flags[n] == other) });
        foreach (var period in lines.Select(static l => l.Debounce).Where(static d => d > TimeSpan.Zero).Distinct())
            Add(ref config, new LineAttributeData { Id = LineAttributeData.DebounceId, DebounceMicroseconds = checked((uint)period.TotalMicroseconds), Mask = Mask(n => lines[n].Debounce == period) });
        if (Mask(n => lines[n].Direction is LineDirection.Output) is not 0 and var outputs)
            Add(ref config, new LineAttributeData { Id = LineAttributeData.LevelsId, Levels = Mask(n => lines[n].Level), Mask = outputs });
        return config;

        ulong Mask(Func<int, bool> isMeant)
        {
            var mask = 0UL;
            for (var n = 0; n < lines.Count; n++)
                mask |= isMeant(n) ? 1UL << n : 0;
            return mask;
        }
    }

    private static void Add(ref LineConfigData config, LineAttributeData attribute)
    {
        if (config.AttributeCount == LineConfigData.MostAttributes)
            throw new ArgumentException($"these lines differ in more than {LineConfigData.MostAttributes} ways: give more of them the same bias, active-low and kernel debounce");
        config.Attributes[(int)config.AttributeCount++] = attribute;
    }

    private static LineFlags Flags(LineSettings line)
    {
        var flags = line.ActiveLow ? LineFlags.ActiveLow : LineFlags.None;
        flags |= line.Direction switch
        {
            LineDirection.Input => LineFlags.Input,
            LineDirection.Output => LineFlags.Output,
            _ => LineFlags.None,
        };
        flags |= line.Bias switch
        {
            LineBias.PullUp => LineFlags.BiasPullUp,
            LineBias.PullDown => LineFlags.BiasPullDown,
            LineBias.Disabled => LineFlags.BiasDisabled,
            _ => LineFlags.None,
        };
        if (line.Edges.HasFlag(PinEventTypes.Rising))
            flags |= LineFlags.EdgeRising;
        if (line.Edges.HasFlag(PinEventTypes.Falling))
            flags |= LineFlags.EdgeFalling;
        return flags;
    }
}
