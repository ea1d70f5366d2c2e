using System.Device.Gpio;
using System.Text;
using Jena.Iot.Edge.Pins.Gpio.Lines;
using Jena.Iot.Edge.Pins.Gpio.Uapi;

namespace Jena.Iot.Edge.Tests.Pins.Gpio;

/// <summary>The character device, on a kernel that interrupts every call by a signal.</summary>
public sealed unsafe class CharacterDevice
{
    private const PinEventTypes Both = PinEventTypes.Rising | PinEventTypes.Falling;

    private readonly FakeSystemCalls _kernel = new();

    [Fact]
    public void A_chip_tells_what_it_is()
    {
        using var chip = Open();

        Assert.Equal(new ChipInfo("/dev/gpiochip0", "gpiochip0", "a label of exactly thirty-two c!", 4), chip.Info);
        _kernel.Holders[2] = "w1";
        Assert.Equal(new LineInfo(2, "GPIO2", "w1", true, LineDirection.Output), chip.Line(2));
        Assert.Equal(new LineInfo(1, "GPIO1", "", false, LineDirection.Input), chip.Line(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => chip.Line(4));
    }

    [Fact]
    public void Many_lines_are_one_request_with_attributes_for_those_that_differ()
    {
        using var chip = Open();
        using var request = chip.Request(
        [
            new LineSettings(0) { Direction = LineDirection.Input, Edges = Both },
            new LineSettings(3) { Direction = LineDirection.Input, Edges = Both, Bias = LineBias.PullUp, ActiveLow = true, Debounce = TimeSpan.FromMilliseconds(30) },
            new LineSettings(1) { Direction = LineDirection.Input, Edges = Both },
        ]);

        var sent = _kernel.Requested;
        Assert.Equal([0u, 3u, 1u], new ReadOnlySpan<uint>(sent.Offsets, 3).ToArray());
        Assert.Equal("jena-edge", Encoding.ASCII.GetString(sent.Consumer, 9));
        Assert.Equal((3u, 1024u), (sent.LineCount, sent.EventBuffer));
        Assert.Equal(LineFlags.Input | LineFlags.EdgeRising | LineFlags.EdgeFalling, sent.Config.Flags);
        Assert.Equal(2u, sent.Config.AttributeCount);
        var (flags, debounce) = (sent.Config.Attributes[0], sent.Config.Attributes[1]);
        Assert.Equal((LineAttributeData.FlagsId, LineFlags.Input | LineFlags.EdgeRising | LineFlags.EdgeFalling | LineFlags.ActiveLow | LineFlags.BiasPullUp, 2ul), (flags.Id, flags.Flags, flags.Mask));
        Assert.Equal((LineAttributeData.DebounceId, 30_000u, 2ul), (debounce.Id, debounce.DebounceMicroseconds, debounce.Mask));
        Assert.True(_kernel.IsNonBlocking);
    }

    [Fact]
    public void Outputs_are_requested_with_their_levels_and_set_by_mask()
    {
        using var chip = Open();
        using var request = chip.Request([new LineSettings(0) { Direction = LineDirection.Output }, new LineSettings(1) { Direction = LineDirection.Output, Level = true }]);

        Assert.Equal((LineAttributeData.LevelsId, 2ul, 3ul), (_kernel.Requested.Config.Attributes[0].Id, _kernel.Requested.Config.Attributes[0].Levels, _kernel.Requested.Config.Attributes[0].Mask));
        request.SetLevels(ulong.MaxValue, 1);
        Assert.Equal((1ul, 1ul), (_kernel.Set.Levels, _kernel.Set.Mask));
        Assert.Equal(2ul, request.GetLevels(2));
        request.Configure([new LineSettings(0) { Direction = LineDirection.Input }, new LineSettings(1) { Direction = LineDirection.Input }]);
        Assert.Equal(LineFlags.Input, _kernel.Configured.Flags);
    }

    [Fact]
    public void Lines_that_differ_in_more_ways_than_a_request_holds_are_refused()
    {
        using var chip = Open();

        var error = Assert.Throws<ArgumentException>(() => chip.Request([.. Enumerable.Range(1, 11).Select(static n => new LineSettings(n) { Direction = LineDirection.Input, Debounce = TimeSpan.FromMilliseconds(n) })]));

        Assert.Equal("these lines differ in more than 10 ways: give more of them the same bias, active-low and kernel debounce", error.Message);
    }

    [Fact]
    public void Events_are_read_until_there_are_none()
    {
        using var chip = Open();
        using var request = chip.Request([new LineSettings(1) { Direction = LineDirection.Input, Edges = Both }]);
        for (var n = 1u; n <= 70; n++)
            _kernel.Events.Enqueue(new LineEventData { TimestampNanoseconds = n * 1_000_000, Id = n % 2 == 1 ? 1u : 2u, Offset = 1, Sequence = n + 100, LineSequence = n });
        var into = new LineEvent[64];

        Assert.Equal(64, request.ReadEvents(into));
        Assert.Equal(new LineEvent(1, true, TimeSpan.FromMilliseconds(1), 101, 1), into[0]);
        Assert.Equal(new LineEvent(1, false, TimeSpan.FromMilliseconds(2), 102, 2), into[1]);
        Assert.Equal(6, request.ReadEvents(into));
        Assert.Equal(0, request.ReadEvents(into));
    }

    [Fact]
    public void A_wait_that_a_signal_interrupts_goes_on_for_what_is_left_of_it()
    {
        using var waiter = new KernelLineWaiter(_kernel);

        waiter.Wait([], TimeSpan.FromMilliseconds(100));

        Assert.Equal([100, 70], _kernel.Timeouts);
    }

    [Fact]
    public void A_wait_without_end_stays_one_and_can_be_ended_from_outside()
    {
        using var waiter = new KernelLineWaiter(_kernel);

        waiter.Wait([], null);
        waiter.Wake();

        Assert.Equal([-1, -1], _kernel.Timeouts);
        Assert.Equal(1, _kernel.Raised);
    }

    [Fact]
    public void Whatever_was_opened_is_closed_once()
    {
        var chip = Open();
        var request = chip.Request([new LineSettings(0)]);

        request.Dispose();
        request.Dispose();
        chip.Dispose();
        chip.Dispose();

        Assert.Equal([FakeSystemCalls.LineDescriptor, FakeSystemCalls.ChipDescriptor], _kernel.Closed);
        Assert.Throws<ObjectDisposedException>(() => request.GetLevels(1));
    }

    [Theory]
    [InlineData("Open", Errno.AccessDenied, "/dev/gpiochip0 may not be opened by this user: add it to the group gpio")]
    [InlineData("Open", Errno.NotThere, "there is no /dev/gpiochip0: load the driver of the chip")]
    [InlineData("ioctl 01", Errno.NotATerminal, "/dev/gpiochip0 is no GPIO chip")]
    public void A_chip_that_cannot_be_opened_says_what_to_mend(string call, int error, string message)
    {
        _kernel.Failing[call] = error;

        Assert.StartsWith(message, Assert.Throws<IOException>(Open).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Errno.NoDeviceOrAddress, "this chip has no interrupt for one of them")]
    [InlineData(Errno.NotPermitted, "may not be used that way")]
    [InlineData(Errno.NoDevice, "the chip is gone")]
    public void Lines_that_cannot_be_taken_say_what_to_mend(int error, string message)
    {
        using var chip = Open();
        _kernel.Failing["ioctl 07"] = error;

        Assert.Contains(message, Assert.Throws<IOException>(() => chip.Request([new LineSettings(0)])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_that_is_held_is_named_with_its_holder()
    {
        using var chip = Open();
        _kernel.Holders[2] = "w1";

        Assert.Equal(
            "line 2 (GPIO2) of /dev/gpiochip0 is held by 'w1': stop what holds it, or write another line",
            Assert.Throws<IOException>(() => chip.Request([new LineSettings(1), new LineSettings(2)])).Message);
        Assert.Equal("/dev/gpiochip0 has no line 9: write one from 0 to 3", Assert.Throws<IOException>(() => chip.Request([new LineSettings(9)])).Message);
    }

    private ILineChip Open() => new KernelLineChips(_kernel).Open("/dev/gpiochip0");
}
