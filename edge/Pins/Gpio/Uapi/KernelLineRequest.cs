using Jena.Iot.Edge.Pins.Gpio.Lines;

namespace Jena.Iot.Edge.Pins.Gpio.Uapi;

/// <summary>Lines that this process holds. Reading and setting levels is safe from any thread; events are read by one at a time.</summary>
internal sealed class KernelLineRequest : ILineRequest
{
    /// <summary>Events taken out of the kernel by one call.</summary>
    private const int Chunk = 64;

    private readonly ISystemCalls _calls;
    private readonly ChipInfo _chip;
    private readonly LineEventData[] _events = new LineEventData[Chunk];
    private int _isDisposed;

    public KernelLineRequest(ISystemCalls calls, int descriptor, ChipInfo chip, IReadOnlyList<LineSettings> lines, int eventBuffer)
    {
        (_calls, Descriptor, _chip, Lines) = (calls, descriptor, chip, lines);
        // As the kernel has it for 0.
        EventBuffer = eventBuffer == 0 ? lines.Count * 16 : eventBuffer;
    }

    public int Descriptor { get; }

    public IReadOnlyList<LineSettings> Lines { get; private set; }

    public int EventBuffer { get; }

    public int ReadEvents(Span<LineEvent> into)
    {
        ThrowIfDisposed();
        var chunk = _events.AsSpan(0, Math.Min(into.Length, Chunk));
        var bytes = Uninterrupted.Read(_calls, Descriptor, chunk);
        if (bytes == -Errno.TryAgain)
            return 0;
        if (bytes < 0)
            throw GpioErrors.Failed($"the events of {_chip.Path} cannot be read", (int)-bytes);
        var count = (int)bytes / LineEventData.Size;
        for (var n = 0; n < count; n++)
            into[n] = Of(chunk[n]);
        return count;
    }

    public ulong GetLevels(ulong mask)
    {
        ThrowIfDisposed();
        var values = new LineValuesData { Mask = mask };
        var result = Uninterrupted.Ioctl(_calls, Descriptor, GpioIoctl.GetValues, ref values);
        return result < 0 ? throw GpioErrors.Failed($"{Named(mask)} cannot be read", -result) : values.Levels & mask;
    }

    public void SetLevels(ulong levels, ulong mask)
    {
        ThrowIfDisposed();
        var values = new LineValuesData { Levels = levels & mask, Mask = mask };
        var result = Uninterrupted.Ioctl(_calls, Descriptor, GpioIoctl.SetValues, ref values);
        if (result < 0)
            throw GpioErrors.Failed($"{Named(mask)} cannot be set", -result);
    }

    public void Configure(IReadOnlyList<LineSettings> lines)
    {
        ThrowIfDisposed();
        if (!lines.Select(static l => l.Offset).SequenceEqual(Lines.Select(static l => l.Offset)))
            throw new ArgumentException("a request keeps its lines: configure the same ones in the same order", nameof(lines));
        var config = LineConfigs.Of(lines);
        var result = Uninterrupted.Ioctl(_calls, Descriptor, GpioIoctl.SetConfig, ref config);
        if (result < 0)
            throw GpioErrors.CannotConfigure(_chip, lines, -result);
        Lines = lines;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
            _calls.Close(Descriptor);
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_isDisposed != 0, this);

    private static LineEvent Of(LineEventData data) => new(
        (int)data.Offset,
        data.Id == LineEventData.Rising,
        new TimeSpan((long)(data.TimestampNanoseconds / 100)),
        data.Sequence,
        data.LineSequence);

    private string Named(ulong mask)
    {
        var offsets = Lines.Where((_, n) => (mask & (1UL << n)) != 0).Select(static l => l.Offset).ToArray();
        return offsets.Length == 1 ? $"line {offsets[0]} of {_chip.Path}" : $"lines {string.Join(", ", offsets)} of {_chip.Path}";
    }
}
