using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Station;

namespace Jena.Iot.Edge.Drivers;

/// <summary>Reads what the alarms of points have in common.</summary>
internal static class AlarmFields
{
    /// <summary>Every property of an alarm.</summary>
    public static readonly IReadOnlyList<string> Properties = ["code", "when", "severity", "text"];

    public static string? Code(JsonFields fields, string? otherwise) =>
        fields.Text("code", Slug.IsValid, "write the alarm's code in lower-case letters, digits and single hyphens, as in \"door-open\"", required: false) ?? otherwise;

    /// <summary>None after a mistake was noted.</summary>
    public static AlarmSeverity Severity(JsonFields fields, AlarmSeverity? otherwise) =>
        fields.Word("severity", ["high", "medium", "low"], required: otherwise is null) switch
        {
            "high" => AlarmSeverity.High,
            "medium" => AlarmSeverity.Medium,
            "low" => AlarmSeverity.Low,
            _ => otherwise ?? AlarmSeverity.None,
        };

    public static string? Text(JsonFields fields, string? otherwise) =>
        fields.Text("text", static s => s.Trim().Length is > 0 and <= 200, "write what happened, for people, in 1 to 200 characters", required: otherwise is null) ?? otherwise;
}
