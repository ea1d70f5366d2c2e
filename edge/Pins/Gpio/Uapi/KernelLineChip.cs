using System.Text;
using Jena.Iot.Edge.Pins.Gpio.Lines;

namespace Jena.Iot.Edge.Pins.Gpio.Uapi;

/// <summary>A chip through its device file.</summary>
internal sealed class KernelLineChip : ILineChip
{
    /// <summary>How this program calls itself to others who look for a line.</summary>
    public const string Consumer = "jena-edge";

    private readonly ISystemCalls _calls;
    private readonly int _descriptor;
    private bool _isDisposed;

    private KernelLineChip(ISystemCalls calls, int descriptor, ChipInfo info) => (_calls, _descriptor, Info) = (calls, descriptor, info);

    public ChipInfo Info { get; }

    public static KernelLineChip Open(ISystemCalls calls, string path)
    {
        var descriptor = Uninterrupted.Open(calls, path);
        if (descriptor < 0)
            throw GpioErrors.CannotOpen(path, -descriptor);
        var data = new ChipInfoData();
        var result = Uninterrupted.Ioctl(calls, descriptor, GpioIoctl.GetChipInfo, ref data);
        if (result < 0)
        {
            calls.Close(descriptor);
            throw GpioErrors.NoChip(path, -result);
        }
        return new KernelLineChip(calls, descriptor, InfoOf(path, data));
    }

    public unsafe LineInfo Line(int offset)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(offset, Info.Lines);
        var data = new LineInfoData { Offset = (uint)offset };
        var result = Uninterrupted.Ioctl(_calls, _descriptor, GpioIoctl.GetLineInfo, ref data);
        if (result < 0)
            throw GpioErrors.Failed($"line {offset} of {Info.Path} cannot be looked at", -result);
        return new LineInfo(
            offset,
            Text(data.Name, LineRequests.LongestName + 1),
            Text(data.Consumer, LineRequests.LongestName + 1),
            data.Flags.HasFlag(LineFlags.Used),
            data.Flags.HasFlag(LineFlags.Output) ? LineDirection.Output : LineDirection.Input);
    }

    public unsafe ILineRequest Request(IReadOnlyList<LineSettings> lines, int eventBuffer = LineRequests.MostEvents)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        ArgumentOutOfRangeException.ThrowIfZero(lines.Count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lines.Count, LineRequests.MostLines);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(eventBuffer, LineRequests.MostEvents);
        var data = new LineRequestData { Config = LineConfigs.Of(lines), LineCount = (uint)lines.Count, EventBuffer = (uint)eventBuffer };
        for (var n = 0; n < lines.Count; n++)
            data.Offsets[n] = (uint)lines[n].Offset;
        for (var n = 0; n < Consumer.Length; n++)
            data.Consumer[n] = (byte)Consumer[n];
        var result = Uninterrupted.Ioctl(_calls, _descriptor, GpioIoctl.GetLine, ref data);
        if (result < 0)
            throw GpioErrors.CannotRequest(this, lines, -result);
        result = _calls.SetNonBlocking(data.Descriptor);
        if (result < 0)
        {
            _calls.Close(data.Descriptor);
            throw GpioErrors.Failed($"the lines of {Info.Path} cannot be read without waiting", -result);
        }
        return new KernelLineRequest(_calls, data.Descriptor, Info, lines, eventBuffer);
    }

    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        _calls.Close(_descriptor);
    }

    private static unsafe ChipInfo InfoOf(string path, ChipInfoData data) =>
        new(path, Text(data.Name, LineRequests.LongestName + 1), Text(data.Label, LineRequests.LongestName + 1), (int)data.Lines);

    private static unsafe string Text(byte* bytes, int length)
    {
        var text = new ReadOnlySpan<byte>(bytes, length);
        var end = text.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? text : text[..end]);
    }
}
