using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Sampling;
using Jena.Iot.Edge.Station;

namespace Jena.Iot.Edge.Drivers.Contact;

/// <summary>A contact of a site or of the cabinet itself.</summary>
internal sealed class ContactDriver : Driver<ContactPoint, ContactMemory>
{
    public const string Word = "contact";

    /// <summary>Every property of a contact's alarm.</summary>
    public static readonly IReadOnlyList<string> AlarmProperties = ["code", "when", "severity", "text"];

    public override string Kind => Word;

    public override IReadOnlyList<string> Properties { get; } = ["kind", "asset", "contact", "line", "closedWhen", "debounceMs", "alarm"];

    public override ContactPoint? Read(JsonFields fields, PointContext station)
    {
        var write = $"write a site, as in \"site/2026-0412\", or this edge, \"edge/{station.Edge ?? "cab-017"}\"";
        var asset = fields.Asset("asset", write, AssetKind.Site, AssetKind.Edge);
        if (asset is { Kind: AssetKind.Edge } other && station.Edge is not null && other.Slug != station.Edge)
        {
            fields.Refuse("asset", $"is \"{other}\", another edge", write);
            asset = null;
        }
        var contact = fields.Text("contact", Slug.IsValid, "write the contact's name in lower-case letters, digits and single hyphens, as in \"door\"");
        var line = station.Line(fields, "line");
        var closedWhenHigh = fields.Word("closedWhen", ["high", "low"], required: false) is not "low";
        var debounce = fields.Milliseconds("debounceMs", 0, 10_000, 50);
        var alarm = fields.Object("alarm", AlarmProperties) is { } alarmFields ? Alarm(alarmFields, contact) : null;
        if (asset is { } owner && alarm is not null && !station.TakeAlarm(owner, alarm.Code, fields.PathOf("alarm"), out var takenBy))
            fields.Refuse("alarm", $"raises the alarm '{alarm.Code}' of {owner}, as does {takenBy}", "write another code: each contact would clear the other's alarm");
        return asset is null || contact is null || line is null ? null : new ContactPoint(asset.Value, contact, line, closedWhenHigh, debounce, alarm);
    }

    public override ISampler<ContactMemory> Sampler(ContactPoint point, InputContext context) => new ContactSampler(point);

    private static ContactAlarm? Alarm(JsonFields fields, string? contact)
    {
        var code = fields.Text("code", Slug.IsValid, "write the alarm's code in lower-case letters, digits and single hyphens, as in \"door-open\"", required: false) ?? contact;
        var whenClosed = fields.Word("when", ["closed", "open"], required: true) is "closed";
        var severity = fields.Word("severity", ["high", "medium", "low"], required: true) switch
        {
            "high" => AlarmSeverity.High,
            "medium" => AlarmSeverity.Medium,
            "low" => AlarmSeverity.Low,
            _ => AlarmSeverity.None,
        };
        var text = fields.Text("text", static s => s.Trim().Length is > 0 and <= 200, "write what happened, for people, in 1 to 200 characters");
        return code is null || text is null ? null : new ContactAlarm(code, whenClosed, severity, text);
    }
}
