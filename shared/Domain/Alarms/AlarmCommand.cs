using System.Text.Json.Serialization;
using Jena.Iot.Domain.Common;

namespace Jena.Iot.Domain.Alarms;

/// <summary>What people can do about an alarm of an asset of any kind.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(AcknowledgeAlarm), "acknowledge-alarm")]
[JsonDerivedType(typeof(SuspendAlarm), "suspend-alarm")]
[JsonDerivedType(typeof(ResumeAlarm), "resume-alarm")]
public abstract record AlarmCommand : IAssetCommand
{
    /// <param name="code">Which of the asset's alarms.</param>
    /// <param name="reason">Why; 1 to 200 characters.</param>
    private protected AlarmCommand(string code, string reason) => (Code, Reason) = (code, reason);

    public string Code { get; init; }

    public string Reason { get; init; }
}

/// <summary>Somebody takes note of it. It holds until the alarm is cleared.</summary>
public sealed record AcknowledgeAlarm(string Code, string Reason) : AlarmCommand(Code, Reason);

/// <summary>Puts an alarm aside for a while, also one that does not stand now. What happens to it meanwhile is in the history, and nobody is called.</summary>
/// <param name="For">1 min to 30 days; then it counts again by itself.</param>
public sealed record SuspendAlarm(string Code, string Reason, TimeSpan For) : AlarmCommand(Code, Reason);

/// <summary>A suspended alarm counts again.</summary>
public sealed record ResumeAlarm(string Code, string Reason) : AlarmCommand(Code, Reason);
