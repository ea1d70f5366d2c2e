using System.Runtime.CompilerServices;
using Jena.Iot.Edge.Pins.Gpio.Uapi;

namespace Jena.Iot.Edge.Tests.Pins.Gpio;

/// <summary>A kernel with one chip of four lines. Every call is interrupted by a signal once, before it does anything.</summary>
internal sealed unsafe class FakeSystemCalls : ISystemCalls
{
    public const int ChipDescriptor = 5;
    public const int LineDescriptor = 6;
    public const int EventCounter = 7;

    private readonly HashSet<string> _interrupted = [];

    public Dictionary<string, int> Failing { get; } = [];

    public Dictionary<int, string> Holders { get; } = [];

    public Queue<LineEventData> Events { get; } = [];

    public List<int> Closed { get; } = [];

    public List<int> Timeouts { get; } = [];

    public LineRequestData Requested { get; private set; }

    public LineConfigData Configured { get; private set; }

    public LineValuesData Set { get; private set; }

    public bool IsNonBlocking { get; private set; }

    public int Raised { get; private set; }

    public TimeSpan Monotonic { get; set; }

    public int Open(string path) => Answer(nameof(Open), () => ChipDescriptor);

    public int Close(int descriptor)
    {
        Closed.Add(descriptor);
        return 0;
    }

    public int Ioctl(int descriptor, uint request, void* data)
    {
        var pointer = (nint)data;
        return Answer($"ioctl {request & 0xFF:X2}", () => (request & 0xFF) switch
        {
            0x01 => Fill((ChipInfoData*)pointer),
            0x05 => Fill((LineInfoData*)pointer),
            0x07 => Take((LineRequestData*)pointer),
            0x0D => Done(() => Configured = *(LineConfigData*)pointer),
            0x0E => Done(() => ((LineValuesData*)pointer)->Levels = ulong.MaxValue),
            _ => Done(() => Set = *(LineValuesData*)pointer),
        });
    }

    public nint Read(int descriptor, void* into, nuint bytes)
    {
        var pointer = (nint)into;
        return Answer(nameof(Read), () =>
        {
            if (descriptor == EventCounter)
                return sizeof(ulong);
            if (Events.Count == 0)
                return -Errno.TryAgain;
            var count = 0;
            while (count < (int)bytes / LineEventData.Size && Events.TryDequeue(out var next))
                ((LineEventData*)pointer)[count++] = next;
            return count * LineEventData.Size;
        });
    }

    public nint Write(int descriptor, void* from, nuint bytes) => Answer(nameof(Write), () => Raised++ >= 0 ? sizeof(ulong) : 0);

    public int SetNonBlocking(int descriptor) => Done(() => IsNonBlocking = descriptor == LineDescriptor);

    public int Poll(PollData* polls, int count, int milliseconds)
    {
        Timeouts.Add(milliseconds);
        // Whoever is interrupted while waiting has waited.
        Monotonic += TimeSpan.FromMilliseconds(30);
        return Answer(nameof(Poll), static () => 0);
    }

    public int EventDescriptor() => EventCounter;

    private static int Done(Action act)
    {
        act();
        return 0;
    }

    private int Answer(string call, Func<int> answer)
    {
        if (_interrupted.Add(call))
            return -Errno.Interrupted;
        _interrupted.Remove(call);
        return Failing.TryGetValue(call, out var error) ? -error : answer();
    }

    private static int Fill(ChipInfoData* info)
    {
        Text(info->Name, "gpiochip0");
        Text(info->Label, "a label of exactly thirty-two c!");
        info->Lines = 4;
        return 0;
    }

    private int Fill(LineInfoData* info)
    {
        var offset = (int)info->Offset;
        Text(info->Name, $"GPIO{offset}");
        if (Holders.TryGetValue(offset, out var holder))
        {
            info->Flags = LineFlags.Used | LineFlags.Output;
            Text(info->Consumer, holder);
        }
        return 0;
    }

    private int Take(LineRequestData* request)
    {
        for (var n = 0; n < request->LineCount; n++)
        {
            if (Holders.ContainsKey((int)request->Offsets[n]))
                return -Errno.Busy;
            if (request->Offsets[n] > 3)
                return -Errno.Invalid;
        }
        request->Descriptor = LineDescriptor;
        Requested = Unsafe.Read<LineRequestData>(request);
        return 0;
    }

    private static void Text(byte* into, string text)
    {
        for (var n = 0; n < text.Length; n++)
            into[n] = (byte)text[n];
    }
}
