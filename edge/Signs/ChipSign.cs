using Jena.Iot.Edge.Chips;
using Jena.Iot.Edge.Station;

namespace Jena.Iot.Edge.Signs;

/// <summary>A sign that a chip drives.</summary>
public abstract record ChipSignHardware(string Kind, int Digits) : SignHardware(Kind, Digits);

/// <param name="Bus">The first number in <c>/dev/spidevB.C</c>; 0 to 15. Default 0.</param>
/// <param name="ChipSelect">The second; 0 to 15. Default 0.</param>
/// <param name="Brightness">0 to 15. Default 8.</param>
public sealed record Max7219Hardware(int Digits, int Bus, int ChipSelect, int Brightness) : ChipSignHardware(Max7219Sign.Word, Digits);

/// <param name="Clock">Number of the GPIO line of its clock; 0 to 1023.</param>
/// <param name="Data">Number of the GPIO line of its data; another one.</param>
/// <param name="Brightness">0 to 7. Default 7.</param>
public sealed record Tm1637Hardware(int Digits, int Clock, int Data, int Brightness) : ChipSignHardware(Tm1637Sign.Word, Digits);

/// <summary>Digits on one or more MAX7219, eight to a chip, cascaded.</summary>
internal sealed class Max7219Sign : ISignKind
{
    public const string Word = "max7219";

    public string Kind => Word;

    public IReadOnlyList<string> Properties { get; } = ["digits", "bus", "chipSelect", "brightness"];

    public SignHardware? Read(JsonFields fields)
    {
        var digits = fields.Whole("digits", 1, 64, "a whole number of digits", required: true);
        var bus = fields.Whole("bus", 0, 15, 0, "the first number in /dev/spidevB.C");
        var chipSelect = fields.Whole("chipSelect", 0, 15, 0, "the second number in /dev/spidevB.C");
        var brightness = fields.Whole("brightness", 0, 15, 8, "a whole number");
        return digits is { } some ? new Max7219Hardware(some, bus, chipSelect, brightness) : null;
    }

    public INumberSign Make(SignSettings sign) => sign.Hardware is Max7219Hardware hardware
        ? InstalledChips.Required.Max7219(sign.Name, hardware.Digits, hardware.Bus, hardware.ChipSelect, hardware.Brightness)
        : throw new ArgumentException($"{sign.Name} is no {Word}", nameof(sign));
}

/// <summary>Up to six digits on a TM1637, on two GPIO lines of its own.</summary>
internal sealed class Tm1637Sign : ISignKind
{
    public const string Word = "tm1637";

    public string Kind => Word;

    public IReadOnlyList<string> Properties { get; } = ["digits", "clock", "data", "brightness"];

    public SignHardware? Read(JsonFields fields)
    {
        var digits = fields.Whole("digits", 1, 6, "a whole number of digits", required: true);
        var clock = fields.Whole("clock", 0, 1023, "the number of the GPIO line of its clock", required: true);
        var data = fields.Whole("data", 0, 1023, "the number of the GPIO line of its data", required: true);
        if (data is not null && data == clock)
            fields.Refuse("data", $"is {data}, as is the clock", "write the number of the other line");
        var brightness = fields.Whole("brightness", 0, 7, 7, "a whole number");
        return digits is null || clock is null || data is null ? null : new Tm1637Hardware(digits.Value, clock.Value, data.Value, brightness);
    }

    public INumberSign Make(SignSettings sign) => sign.Hardware is Tm1637Hardware hardware
        ? InstalledChips.Required.Tm1637(sign.Name, hardware.Digits, hardware.Clock, hardware.Data, hardware.Brightness)
        : throw new ArgumentException($"{sign.Name} is no {Word}", nameof(sign));
}
