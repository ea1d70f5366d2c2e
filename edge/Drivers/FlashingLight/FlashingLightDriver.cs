using Jena.Iot.Domain.Common;
using Jena.Iot.Edge.Sampling;
using Jena.Iot.Edge.Station;

namespace Jena.Iot.Edge.Drivers.FlashingLight;

/// <summary>A light that may flash.</summary>
internal sealed class FlashingLightDriver : Driver<FlashingLightPoint, FlashingLightMemory>
{
    public const string Word = "flashing-light";

    private const int LongestName = Slug.MaxLength - 9;

    public override string Kind => Word;

    public override IReadOnlyList<string> Properties { get; } = ["kind", "asset", "contact", "line", "debounceMs", "minPeriodMs", "maxPeriodMs", "alarm"];

    public override FlashingLightPoint? Read(JsonFields fields, PointContext station)
    {
        var asset = ContactFields.Owner(fields, station);
        var contact = fields.Text("contact", static s => Slug.IsValid(s) && s.Length <= LongestName, $"write the light's name in at most {LongestName} lower-case letters, digits and single hyphens, as in \"warning-light\"");
        var line = station.Line(fields, "line");
        var debounce = fields.Milliseconds("debounceMs", 0, 1000, 50);
        var min = fields.Milliseconds("minPeriodMs", 100, 5000, 400);
        var max = fields.Milliseconds("maxPeriodMs", 200, 10_000, 2500);
        if (max <= min)
            fields.Refuse("maxPeriodMs", $"is {max.TotalMilliseconds}, no more than minPeriodMs, {min.TotalMilliseconds}", "write a longer one: a light that flashes is lit again between the two");
        if (debounce >= min)
            fields.Refuse("debounceMs", $"is {debounce.TotalMilliseconds}, no less than minPeriodMs, {min.TotalMilliseconds}", "write a shorter one: it would hide the flashing");
        var alarm = fields.Object("alarm", AlarmFields.Properties) is { } alarmFields ? Alarm(alarmFields, contact) : null;
        ContactFields.TakeAlarm(fields, station, asset, alarm?.Code);
        return asset is null || contact is null || line is null ? null : new FlashingLightPoint(asset.Value, contact, line, debounce, min, max, alarm);
    }

    public override ISampler<FlashingLightMemory> Sampler(FlashingLightPoint point, InputContext context) => new FlashingLightSampler(point);

    private static LightAlarm? Alarm(JsonFields fields, string? contact)
    {
        var code = AlarmFields.Code(fields, contact);
        var when = fields.Word("when", ["off", "steady", "flashing", "not-flashing"], required: true) switch
        {
            "off" => LightState.Off,
            "steady" => LightState.Steady,
            "flashing" => LightState.Flashing,
            _ => LightState.Off | LightState.Steady,
        };
        var severity = AlarmFields.Severity(fields, null);
        var text = AlarmFields.Text(fields, null);
        return code is null || text is null ? null : new LightAlarm(code, when, severity, text);
    }
}
