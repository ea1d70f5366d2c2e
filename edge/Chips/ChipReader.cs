using System.Text.Json;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Station;

namespace Jena.Iot.Edge.Chips;

/// <summary>Reads the chips of a station file.</summary>
internal sealed class ChipReader(PinsSettings pins, List<StationProblem> problems)
{
    /// <summary>Chips that a station has at most.</summary>
    public const int Most = 32;

    public static readonly IReadOnlyList<string> Input = ["pin", "activeLow", "pullUp"];
    public static readonly IReadOnlyList<string> Channel = ["input", "unit", "factor", "offset"];

    /// <summary>Every property of a chip, by its kind; the published schema names the same.</summary>
    public static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> Properties = new Dictionary<string, IReadOnlyList<string>>
    {
        [ChipKinds.Mcp23017] = ["name", "kind", "bus", "address", "lines", "pollMs"],
        [ChipKinds.Bme280] = ["name", "kind", "bus", "address", "everyS"],
        [ChipKinds.Ina219] = ["name", "kind", "bus", "address", "everyS", "shuntMilliohms"],
        [ChipKinds.Ads1115] = ["name", "kind", "bus", "address", "everyS", "channels"],
    };

    private readonly Dictionary<string, string> _names = [];
    private readonly Dictionary<(int Bus, int Address), string> _places = [];
    private readonly HashSet<string> _lines = [.. pins.Lines, .. pins.Outputs];

    public IReadOnlyList<ChipSettings> Read(JsonFields root)
    {
        var chips = new List<ChipSettings>();
        foreach (var (element, path) in root.Array("chips", "write the chips between [ and ]"))
        {
            if (Read(element, path) is { } chip)
                chips.Add(chip);
        }
        if (chips.Count > Most)
            root.Refuse("chips", $"has {chips.Count} chips", $"write {Most} at most");
        return chips;
    }

    private ChipSettings? Read(JsonElement element, string path)
    {
        var aside = new List<StationProblem>();
        if (JsonFields.Of(element, path, known: null, aside)?.Word("kind", ChipKinds.All, required: true) is not { } kind)
        {
            problems.AddRange(aside);
            return null;
        }
        var fields = JsonFields.Of(element, path, Properties[kind], problems)!;
        var name = Name(fields);
        var bus = fields.Whole("bus", 0, 63, 1, "the number in /dev/i2c-N");
        ChipSettings? chip = kind switch
        {
            ChipKinds.Mcp23017 => new Mcp23017Settings(name ?? "", bus, Address(fields, 0x20, 0x27), Inputs(fields), fields.Milliseconds("pollMs", 5, 1000, 20)),
            ChipKinds.Bme280 => new Bme280Settings(name ?? "", bus, Address(fields, 0x76, 0x77), Every(fields)),
            ChipKinds.Ina219 => new Ina219Settings(name ?? "", bus, Address(fields, 0x40, 0x4f), Every(fields), fields.Whole("shuntMilliohms", 1, 10_000, 100, "a whole number of milliohms") / 1000d),
            _ => new Ads1115Settings(name ?? "", bus, Address(fields, 0x48, 0x4b), Every(fields), Channels(fields)),
        };
        if (name is null)
            return null;
        if (!_names.TryAdd(name, path))
            fields.Refuse("name", $"is \"{name}\", as is that of {_names[name]}", "write another name");
        if (!_places.TryAdd((chip.Bus, chip.Address), path))
            fields.Refuse("address", $"is {chip.Address} on bus {chip.Bus}, as is that of {_places[(chip.Bus, chip.Address)]}", "write another address: set the chip's address pins accordingly");
        return chip;
    }

    private static string? Name(JsonFields fields) =>
        fields.Text("name", static s => Slug.IsValid(s) && s.Length <= 40, "write the chip's name: 1 to 40 lower-case letters, digits and single hyphens, as in \"cabinet\"");

    private static int Address(JsonFields fields, int least, int most) =>
        fields.Whole("address", least, most, least, $"its I²C address (0x{least:x2} to 0x{most:x2}) as a whole number");

    private static TimeSpan Every(JsonFields fields) => fields.Seconds("everyS", 1, 3600, 60);

    private List<ChipInput> Inputs(JsonFields fields)
    {
        var inputs = new List<ChipInput>();
        if (fields.Object("lines", known: null) is not { } lines)
        {
            if (!fields.Has("lines"))
                fields.Refuse("lines", "is missing", "write a line's name with its pin, as in { \"door\": { \"pin\": 0 } }");
            return inputs;
        }
        foreach (var name in lines.Names)
        {
            if (!PinsReader.IsName(name))
                lines.Refuse(name, "is no name of a line", PinsReader.WriteName);
            if (lines.Object(name, Input) is not { } input)
                continue;
            if (!_lines.Add(name))
                lines.Refuse(name, $"declares the line '{name}' a second time", "write another name");
            var pin = input.Whole("pin", 0, 15, "the number of its pin (GPA0 is 0, GPB0 is 8)", required: true);
            if (inputs.Find(i => i.Pin == pin) is { } other)
                input.Refuse("pin", $"is {pin}, as is that of '{other.Line}'", "write another pin");
            inputs.Add(new ChipInput(name, pin ?? -1, input.Flag("activeLow", false), input.Flag("pullUp", false)));
        }
        return inputs;
    }

    private static List<AnalogChannel> Channels(JsonFields fields)
    {
        var channels = new List<AnalogChannel>();
        if (fields.Object("channels", known: null) is not { } named)
        {
            if (!fields.Has("channels"))
                fields.Refuse("channels", "is missing", "write a channel's name with its input, as in { \"battery\": { \"input\": 0 } }");
            return channels;
        }
        foreach (var name in named.Names)
        {
            if (!Slug.IsValid(name) || name.Length > 20)
                named.Refuse(name, "is no name of a channel", "write 1 to 20 lower-case letters, digits and single hyphens");
            if (named.Object(name, Channel) is not { } channel)
                continue;
            var input = channel.Whole("input", 0, 3, "the number of its input", required: true);
            if (channels.Find(c => c.Input == input) is { } other)
                channel.Refuse("input", $"is {input}, as is that of '{other.Name}'", "write another input");
            channels.Add(new AnalogChannel(
                name,
                input ?? -1,
                channel.Word("unit", MeasurementUnit.All.Order(StringComparer.Ordinal).ToArray(), required: false) ?? MeasurementUnit.Volt,
                channel.Number("factor", -1e6, 1e6, 1),
                channel.Number("offset", -1e6, 1e6, 0)));
        }
        return channels;
    }
}
