using System.Buffers.Binary;
using System.Device.Gpio;
using System.Device.Spi;
using Jena.Iot.Edge.Chips;
using Jena.Iot.Edge.Chips.IotBindings;

namespace Jena.Iot.Edge.Tests.Chips.IotBindings;

/// <summary>The adapters against devices that play the chips from their data sheets.</summary>
public class Adapters
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void This_build_has_chips() => Assert.NotNull(InstalledChips.Factory);

    [Fact]
    public void An_mcp23017_is_read_in_one_go_with_its_pull_ups_where_they_are_asked_for()
    {
        var device = new RegisterDevice(0x20);
        using var chip = new Mcp23017Chip(new Mcp23017Settings("x", 1, 0x20, [new("a", 0, false, true), new("b", 9, false, true), new("c", 3, false, false)], Minute), () => device);
        chip.Read();
        // GPIOA and GPIOB; the binding clears them when it is made.
        device.Registers[0x12] = [0x81];
        device.Registers[0x13] = [0x02];

        Assert.Equal(0x0281, chip.Read());
        // IODIRA, IODIRB: all inputs; GPPUA, GPPUB.
        Assert.Equal((0xff, 0xff, 0x01, 0x02), (device.Registers[0x00][0], device.Registers[0x01][0], device.Registers[0x0c][0], device.Registers[0x0d][0]));
    }

    [Fact]
    public void A_chip_that_went_away_is_made_anew_when_it_is_back()
    {
        var made = 0;
        var device = new RegisterDevice(0x20);
        using var chip = new Mcp23017Chip(new Mcp23017Settings("x", 1, 0x20, [], Minute), () =>
        {
            made++;
            return device;
        });
        chip.Read();
        device.IsGone = true;
        var error = Assert.Throws<IOException>(() => chip.Read());
        Assert.Equal("the mcp23017 'x' at 0x20 of bus 1 does not answer (Error 121 performing I2C data transfer.): check its wiring, its supply, its address and that the bus is enabled", error.Message);
        Assert.Throws<IOException>(() => chip.Read());

        device.IsGone = false;
        chip.Read();

        Assert.Equal(3, made);
    }

    [Theory]
    [InlineData(0x0bb8, 0.03)]
    [InlineData(0xf448, -0.03)]
    public void An_ina219_gives_its_voltages_with_their_sign(int shunt, double volts)
    {
        var device = new RegisterDevice(0x40, width: 2);
        using var chip = new Ina219Chip(new Ina219Settings("b", 1, 0x40, Minute, 0.1), () => device);
        // 10 µV to a count; 4 mV to a count above three bits of state: 12 V.
        device.Registers[1] = Word(shunt);
        device.Registers[2] = Word((3000 << 3) | 0b10);

        var supply = chip.Read();

        Assert.Equal((12, volts), (Math.Round(supply.Volts, 9), Math.Round(supply.ShuntVolts, 9)));
    }

    [Fact]
    public void An_ads1115_converts_the_input_that_is_asked_for()
    {
        var device = new Ads1115Device();
        using var chip = new Ads1115Chip(new Ads1115Settings("a", 1, 0x48, Minute, []), () => device);

        Assert.Equal(1.5, chip.ReadVolts(0), 6);
        Assert.Equal(1.625, chip.ReadVolts(3), 6);
        Assert.Equal(1.5, chip.ReadVolts(0), 6);
    }

    /// <summary>The example of Bosch's data sheet: 25.08 °C and 100,653 Pa.</summary>
    [Fact]
    public void A_bme280_gives_what_its_data_sheet_works_out()
    {
        var device = new RegisterDevice(0x76);
        device.Registers[0xd0] = [0x60];
        int[] calibration = [27504, 26435, -1000, 36477, -10685, 3024, 2855, 140, -7, 15500, -14600, 6000];
        for (var i = 0; i < calibration.Length; i++)
        {
            device.Registers[0x88 + (2 * i)] = [(byte)calibration[i]];
            device.Registers[0x89 + (2 * i)] = [(byte)(calibration[i] >> 8)];
        }
        Twenty(device, 0xf7, 415148);
        Twenty(device, 0xfa, 519888);
        using var chip = new Bme280Chip(new Bme280Settings("c", 1, 0x76, Minute), () => device);

        var climate = chip.Read();

        Assert.Equal((25.08, 1006.53), (Math.Round(climate.Celsius!.Value, 2), Math.Round(climate.Hectopascals!.Value, 2)));
        Assert.NotNull(climate.Humidity);
    }

    [Fact]
    public void A_max7219_has_its_rightmost_digit_first_and_its_segments_the_other_way_round()
    {
        var device = new Max7219Device();
        using var sign = new Max7219Chip("north", 4, 3, () => device);

        sign.Show("17");

        // Digit 0 is a seven (a, b, c), digit 1 a one (b, c); the others are dark.
        Assert.Equal([0x70, 0x30, 0x00, 0x00], device.Registers[1..5]);
        // No decoding, intensity, all digits scanned, not shut down, no test.
        Assert.Equal([0x00, 0x03, 0x07, 0x01], device.Registers[9..13]);
        Assert.Throws<ArgumentException>(() => sign.Show("12345"));
    }

    [Fact]
    public void A_tm1637_shows_its_digits_from_the_left_at_its_brightness()
    {
        var device = new Tm1637Device(23, 24);
        using var sign = new Tm1637Chip("south", 4, 23, 24, 3, () => new GpioController(device));

        sign.Show("17");
        Assert.Equal([0x00, 0x00, 0x06, 0x07, 0x00, 0x00], device.Digits);
        Assert.Equal((true, 3), (device.IsOn, device.Brightness));

        sign.Show("1234");
        Assert.Equal([0x06, 0x5b, 0x4f, 0x66, 0x00, 0x00], device.Digits);
        Assert.Throws<ArgumentException>(() => sign.Show("12345"));
    }

    [Fact]
    public void A_tm1637_that_does_not_acknowledge_is_told_and_made_anew_when_it_is_back()
    {
        var device = new Tm1637Device(23, 24) { IsGone = true };
        using var sign = new Tm1637Chip("south", 4, 23, 24, 7, () => new GpioController(device));
        var error = Assert.Throws<IOException>(() => sign.Show("17"));
        Assert.StartsWith("the tm1637 of the sign 'south' does not answer (", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, device.Open);

        device.IsGone = false;
        sign.Show("17");

        Assert.Equal((0x06, 0x07, 2), (device.Digits[2], device.Digits[3], device.Open));
    }

    private static byte[] Word(int value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)value);
        return bytes;
    }

    private static void Twenty(RegisterDevice device, int register, int value)
    {
        device.Registers[register] = [(byte)(value >> 12)];
        device.Registers[register + 1] = [(byte)(value >> 4)];
        device.Registers[register + 2] = [(byte)(value << 4)];
    }

    /// <summary>Input n shows 12,000 + 1,000 / 3 · n counts of 125 µV, one conversion at each write of the configuration.</summary>
    private sealed class Ads1115Device() : RegisterDevice(0x48, width: 2)
    {
        protected override void Written(int register, byte[] value)
        {
            // The bit that begins a conversion reads as one once it is over.
            if (register == 1)
            {
                var input = (value[0] >> 4 & 0b111) - 4;
                Registers[0] = Word(12_000 + (1_000 / 3 * input) + (input == 3 ? 1 : 0));
                value = [(byte)(value[0] | 0x80), value[1]];
            }
            base.Written(register, value);
        }
    }

    private sealed class Max7219Device : SpiDevice
    {
        public byte[] Registers { get; } = new byte[16];

        public override SpiConnectionSettings ConnectionSettings { get; } = new(0, 0);

        public override void Read(Span<byte> buffer) => buffer.Clear();

        public override void TransferFullDuplex(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer) => Write(writeBuffer);

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Assert.Equal(2, buffer.Length);
            Registers[buffer[0]] = buffer[1];
        }
    }
}
