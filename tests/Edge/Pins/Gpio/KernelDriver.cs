using System.Collections.Concurrent;
using System.Device.Gpio;
using Jena.Iot.Edge.Pins.Gpio;
using Microsoft.Extensions.Time.Testing;

namespace Jena.Iot.Edge.Tests.Pins.Gpio;

public sealed class KernelDriver : IDisposable
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.MinValue);
    private readonly BlockingCollection<KernelPinEventArgs> _told = [];
    private readonly FakeChip _chip;
    private readonly KernelGpioDriver _driver;
    private readonly GpioController _controller;

    public KernelDriver()
    {
        _chip = new FakeChip(_time, "gpiochip3", "bank0", "a", "b", "c");
        _driver = new KernelGpioDriver(_chip, _chip.Waiter, _time);
        _controller = new GpioController(_driver);
        _time.Advance(TimeSpan.FromSeconds(1));
    }

    public void Dispose()
    {
        _controller.Dispose();
        _told.Dispose();
    }

    [Fact]
    public void A_controller_hears_edges_with_the_kernels_time_and_number()
    {
        _controller.OpenPin(1, PinMode.InputPullUp);
        _controller.RegisterCallbackForPinValueChangedEvent(1, PinEventTypes.Rising | PinEventTypes.Falling, Hear);
        _time.Advance(TimeSpan.FromMilliseconds(5));

        _chip.Set(1, true);
        _time.Advance(TimeSpan.FromMilliseconds(5));
        _chip.Set(1, false);

        var (first, second) = (Next(), Next());
        Assert.Equal((1, PinEventTypes.Rising, TimeSpan.FromMilliseconds(1005), 1u), (first.PinNumber, first.ChangeType, first.At, first.Sequence!.Value));
        Assert.Equal((1, PinEventTypes.Falling, TimeSpan.FromMilliseconds(1010), 2u), (second.PinNumber, second.ChangeType, second.At, second.Sequence!.Value));
        Assert.Equal(PinMode.InputPullUp, _controller.GetPinMode(1));
    }

    [Fact]
    public void A_callback_hears_only_the_edges_that_it_asked_for_until_it_is_removed()
    {
        _controller.OpenPin(0, PinMode.Input);
        _controller.OpenPin(1, PinMode.Input);
        _controller.RegisterCallbackForPinValueChangedEvent(0, PinEventTypes.Falling, Hear);
        _controller.RegisterCallbackForPinValueChangedEvent(1, PinEventTypes.Rising, Hear);
        Toggle(0);
        Assert.Equal(PinEventTypes.Falling, Next().ChangeType);

        _controller.UnregisterCallbackForPinValueChangedEvent(0, Hear);
        Toggle(0);
        Toggle(1);

        Assert.Equal((1, PinEventTypes.Rising), (Next() is var next ? next.PinNumber : 0, next.ChangeType));
        Assert.Empty(_told);
    }

    [Fact]
    public void An_output_is_written_toggled_and_read_back()
    {
        _controller.OpenPin(2, PinMode.Output, PinValue.High);
        Assert.Equal(PinValue.High, _controller.Read(2));

        _controller.Write(2, PinValue.Low);
        Assert.False(_chip[2]);
        _controller.Toggle(2);

        Assert.True(_chip[2]);
        Assert.Equal(PinMode.Output, _controller.GetPinMode(2));
    }

    [Fact]
    public async Task An_edge_is_waited_for()
    {
        _controller.OpenPin(0, PinMode.Input);
        var waiting = _controller.WaitForEventAsync(0, PinEventTypes.Rising, CancellationToken.None).AsTask();

        _chip.Set(0, true);

        var result = await waiting.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal((PinEventTypes.Rising, false), (result.EventTypes, result.TimedOut));
    }

    [Fact]
    public async Task Waiting_for_an_edge_ends_when_it_is_cancelled()
    {
        _controller.OpenPin(0, PinMode.Input);
        using var stop = new CancellationTokenSource();
        var waiting = _controller.WaitForEventAsync(0, PinEventTypes.Rising, stop.Token).AsTask();
        var blocked = Task.Run(() => _controller.WaitForEvent(0, PinEventTypes.Rising, stop.Token));

        await stop.CancelAsync();

        Assert.True((await waiting.WaitAsync(TimeSpan.FromSeconds(20))).TimedOut);
        Assert.True((await blocked.WaitAsync(TimeSpan.FromSeconds(20))).TimedOut);
    }

    [Fact]
    public void Closing_a_pin_gives_its_line_back()
    {
        _controller.OpenPin(0, PinMode.Input);
        Assert.Single(_chip.Requests);

        _controller.ClosePin(0);

        Assert.Empty(_chip.Requests);
        _controller.OpenPin(0, PinMode.Output);
    }

    [Fact]
    public async Task A_chip_that_is_gone_fails_in_the_open()
    {
        _controller.OpenPin(0, PinMode.Input);
        _controller.RegisterCallbackForPinValueChangedEvent(0, PinEventTypes.Rising, Hear);
        _chip.Requests[0].Gone = new IOException("gone");

        _chip.Waiter.Wake();

        Assert.Equal("gone", (await Assert.ThrowsAsync<IOException>(() => _driver.Completion.WaitAsync(TimeSpan.FromSeconds(20)))).Message);
    }

    [Fact]
    public async Task Disposing_of_it_ends_its_thread_and_gives_every_line_back()
    {
        _controller.OpenPin(0, PinMode.Input);
        _controller.RegisterCallbackForPinValueChangedEvent(0, PinEventTypes.Rising, Hear);

        _controller.Dispose();

        await _driver.Completion.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Empty(_chip.Requests);
    }

    private void Hear(object sender, PinValueChangedEventArgs change) => _told.Add((KernelPinEventArgs)change);

    private KernelPinEventArgs Next() => _told.TryTake(out var told, TimeSpan.FromSeconds(20)) ? told : throw new TimeoutException("no edge was told");

    private void Toggle(int line)
    {
        _time.Advance(TimeSpan.FromMilliseconds(1));
        _chip.Set(line, true);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        _chip.Set(line, false);
        _driver.CatchUp();
    }
}
