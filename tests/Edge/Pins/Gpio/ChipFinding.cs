using Jena.Iot.Edge.Pins.Gpio;

namespace Jena.Iot.Edge.Tests.Pins.Gpio;

public class ChipFinding
{
    private readonly FakeChips _chips = new(
        new FakeChip(TimeProvider.System, "gpiochip0", "pinctrl-rp1", "ID_SDA", "GPIO2", "GPIO3", "GPIO3"),
        new FakeChip(TimeProvider.System, "gpiochip1", "bank0", "", ""));

    [Theory]
    [InlineData("gpiochip1")]
    [InlineData("bank0")]
    [InlineData("/dev/gpiochip1")]
    public void A_chip_goes_by_its_name_its_label_and_its_path(string chip) =>
        Assert.Equal("/dev/gpiochip1", ChipFinder.Open(_chips, chip).Info.Path);

    [Theory]
    [InlineData("GPIO2", 1)]
    [InlineData("2", 2)]
    public void A_line_goes_by_its_name_and_its_number(string line, int offset) =>
        Assert.Equal(offset, ChipFinder.Line(_chips.Open("/dev/gpiochip0"), line));

    [Fact]
    public void A_chip_that_is_not_there_is_refused_with_those_that_are() =>
        Refused("there is no GPIO chip 'pinctrl-bcm2711': write one of gpiochip0 (pinctrl-rp1, 4 lines), gpiochip1 (bank0, 2 lines)", () => ChipFinder.Open(_chips, "pinctrl-bcm2711"));

    [Fact]
    public void A_chip_that_may_not_be_opened_is_told_with_why()
    {
        _chips.Closed["/dev/gpiochip0"] = "/dev/gpiochip0 may not be opened";

        Assert.Equal("bank0", ChipFinder.Open(_chips, "gpiochip1").Info.Label);
        Refused("there is no GPIO chip 'pinctrl-rp1': write one of gpiochip1 (bank0, 2 lines); /dev/gpiochip0 may not be opened", () => ChipFinder.Open(_chips, "pinctrl-rp1"));
    }

    [Fact]
    public void A_machine_without_chips_says_so() =>
        Refused("there is no GPIO chip 'x': this machine has none; look with ls /dev/gpiochip*, and load the chip's driver", () => ChipFinder.Open(new FakeChips(), "x"));

    [Theory]
    [InlineData("gpiochip0", "GPIO4", "/dev/gpiochip0 (pinctrl-rp1) has no line 'GPIO4': write a number from 0 to 3, or one of ID_SDA, GPIO2, GPIO3, GPIO3")]
    [InlineData("gpiochip0", "GPIO3", "/dev/gpiochip0 (pinctrl-rp1) has several lines 'GPIO3': write the number, 2 or 3")]
    [InlineData("gpiochip0", "4", "/dev/gpiochip0 (pinctrl-rp1) has no line 4: write one from 0 to 3, or its name")]
    [InlineData("bank0", "GPIO2", "/dev/gpiochip1 (bank0) has no line 'GPIO2': its lines have no names; write a number from 0 to 1")]
    public void A_line_that_is_not_there_is_refused_with_those_that_are(string chip, string line, string message) =>
        Refused(message, () => ChipFinder.Line(ChipFinder.Open(_chips, chip), line));

    private static void Refused(string message, Func<object> asked) => Assert.Equal(message, Assert.Throws<IOException>(asked).Message);
}
