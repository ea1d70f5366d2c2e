using System.Device.Gpio;
using Jena.Iot.Edge.Pins.Gpio.Banks;
using Jena.Iot.Edge.Station;

namespace Jena.Iot.Edge.Tests.Pins.Gpio;

/// <summary>Outputs through a driver of System.Device.Gpio.</summary>
public sealed class LibraryPins : IDisposable
{
    private readonly FakeLibraryDriver _driver = new();
    private readonly LibraryBank _bank;

    public LibraryPins() =>
        _bank = new LibraryBank(_driver, [(new GpioLine("relay", "gpiochip0", "4") { IsOutput = true, ActiveLow = true }, 4)], new ManualClock());

    public void Dispose() => _bank.Dispose();

    [Fact]
    public void An_output_is_left_alone_and_cannot_be_read_until_it_is_written()
    {
        Assert.Empty(_driver.Levels);
        Assert.Equal(
            "the output 'relay' cannot be read before it is set, through this driver: write \"driver\": \"kernel\" where the kernel has it",
            Assert.Throws<IOException>(() => _bank.Read("relay")).Message);

        _bank.Write("relay", true);

        Assert.True(_bank.Read("relay"));
        Assert.Equal(PinValue.Low, _driver.Levels[4]);
        _bank.Write("relay", false);
        Assert.Equal(PinValue.High, _driver.Levels[4]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Whatever_the_library_throws_is_told_as_a_line_that_failed_and_tried_again(bool isOpen)
    {
        if (isOpen)
            _bank.Write("relay", true);
        _driver.Failing = new InvalidOperationException("it does not want to");

        Assert.Equal("the line 'relay' cannot be set: it does not want to; write \"driver\": \"kernel\", or mend that", Assert.Throws<IOException>(() => _bank.Write("relay", true)).Message);
        _driver.Failing = null;
        _bank.Write("relay", true);
        _driver.Failing = new ArgumentException("nor now");
        Assert.StartsWith("the line 'relay' cannot be read: nor now", Assert.Throws<IOException>(() => _bank.Read("relay")).Message, StringComparison.Ordinal);
    }
}
