using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Sampling;
using Jena.Iot.Edge.Station;

namespace Jena.Iot.Edge.Drivers.Contact;

/// <summary>A contact of a site or of the cabinet itself.</summary>
internal sealed class ContactDriver : Driver<ContactPoint, ContactMemory>
{
    public const string Word = "contact";

    private static readonly string[] Meanings = [.. ContactMeaning.All.Select(static m => m.Word)];

    public override string Kind => Word;

    public override IReadOnlyList<string> Properties { get; } = ["kind", "asset", "meaning", "contact", "line", "closedWhen", "debounceMs", "alarm"];

    public override ContactPoint? Read(JsonFields fields, PointContext station)
    {
        var asset = ContactFields.Owner(fields, station);
        var meaning = ContactMeaning.Of(fields.Word("meaning", Meanings, required: false));
        var contact = fields.Text("contact", Slug.IsValid, "write the contact's name in lower-case letters, digits and single hyphens, as in \"door\"", required: !fields.Has("meaning")) ?? meaning?.Word;
        var line = station.Line(fields, "line");
        var closedWhenHigh = fields.Word("closedWhen", ["high", "low"], required: false) is not "low";
        var debounce = fields.Milliseconds("debounceMs", 0, 10_000, (int?)meaning?.Debounce.TotalMilliseconds ?? 50);
        var alarm = fields.Object("alarm", AlarmFields.Properties) is { } alarmFields ? Alarm(alarmFields, contact, meaning?.Alarm) : meaning?.Alarm;
        ContactFields.TakeAlarm(fields, station, asset, alarm?.Code);
        return asset is null || contact is null || line is null ? null : new ContactPoint(asset.Value, contact, line, closedWhenHigh, debounce, alarm);
    }

    public override ISampler<ContactMemory> Sampler(ContactPoint point, InputContext context) => new ContactSampler(point);

    private static ContactAlarm? Alarm(JsonFields fields, string? contact, ContactAlarm? usual)
    {
        var code = AlarmFields.Code(fields, usual?.Code ?? contact);
        var when = fields.Word("when", ["closed", "open"], required: usual is null);
        var severity = AlarmFields.Severity(fields, usual?.Severity);
        var text = AlarmFields.Text(fields, usual?.Text);
        return code is null || text is null ? null : new ContactAlarm(code, when is null ? usual is { WhenClosed: true } : when is "closed", severity, text);
    }
}
