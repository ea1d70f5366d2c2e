using System.Text.Json.Serialization;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Edges.Configuration;

namespace Jena.Iot.Domain.Edges;

/// <summary>What can be asked of a street cabinet, by people and by the delivery that hears from its edge.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ReportOnline), "report-online")]
[JsonDerivedType(typeof(ReportOffline), "report-offline")]
[JsonDerivedType(typeof(RequestOutput), "request-output")]
[JsonDerivedType(typeof(SetSign), "set-sign")]
[JsonDerivedType(typeof(SetDesiredConfiguration), "set-desired-configuration")]
[JsonDerivedType(typeof(SendRequests), "send-requests")]
[JsonDerivedType(typeof(ReportFate), "report-fate")]
[JsonDerivedType(typeof(ReportConfiguration), "report-configuration")]
public abstract record CabinetCommand : IAssetCommand;

/// <param name="Boot">The boot of the edge's machine.</param>
public sealed record ReportOnline(string Boot) : CabinetCommand;

/// <param name="Boot">The boot that the word is about, empty when it is not known; one about an earlier boot changes nothing.</param>
public sealed record ReportOffline(string Boot = "") : CabinetCommand;

/// <summary>Asks for an output, such as the contact that requests another signal programme. It is executed at most once.</summary>
/// <param name="Output">Its name in the station file.</param>
/// <param name="On">Whether it is to be on.</param>
/// <param name="Reason">Why; 1 to 200 characters.</param>
/// <param name="HoldMs">After how many milliseconds it goes back to its safe state: 1 to 86,400,000; null for not by itself.</param>
/// <param name="ValidFor">How long it may still be executed: 1 s to 10 min; null for 30 s.</param>
/// <param name="Until">When it goes back to its safe state at the latest, however late it was executed, and is not executed any more: up to a day ahead; null for no such end.</param>
public sealed record RequestOutput(string Output, bool On, string Reason, int? HoldMs = null, TimeSpan? ValidFor = null, DateTimeOffset? Until = null) : CabinetCommand;

/// <summary>Says what a number sign is to show from now on.</summary>
/// <param name="Sign">Its name in the station file.</param>
/// <param name="Text">At most 64 characters; empty for dark.</param>
/// <param name="Reason">Why; 1 to 200 characters.</param>
public sealed record SetSign(string Sign, string Text, string Reason) : CabinetCommand;

/// <summary>Says which station file the edge is to have.</summary>
/// <param name="Station">Its text, to the byte.</param>
/// <param name="Hash">Of the text; it names the content.</param>
public sealed record SetDesiredConfiguration(string Station, string Hash) : CabinetCommand;

/// <summary>The edge can be reached and its clock is known: gives it what was asked and not sent yet.</summary>
public sealed record SendRequests(EdgeClock Clock) : CabinetCommand;

/// <summary>The edge told what became of a command.</summary>
/// <param name="Id">The command's.</param>
/// <param name="Code">For programs; empty for none.</param>
/// <param name="Detail">For people; empty for none.</param>
/// <param name="Settled">When, UTC by the edge's clock; null when it was not synchronised.</param>
/// <param name="Output">The output that it was about; null when it was about none.</param>
/// <param name="Sign">The sign that it was about; null when it was about none.</param>
public sealed record ReportFate(string Id, CommandFate Fate, string Code, string Detail, DateTimeOffset? Settled, OutputReadBack? Output, SignShown? Sign) : CabinetCommand;

/// <summary>The edge told what configuration it has.</summary>
public sealed record ReportConfiguration(ReportedStation Report) : CabinetCommand;

/// <param name="On">As it was read back; null when it could not be read.</param>
public sealed record OutputReadBack(string Name, bool? On);

/// <param name="Version">The highest that the edge knows; 0 for none.</param>
/// <param name="Text">What the sign shows for it.</param>
public sealed record SignShown(string Name, long Version, string Text);
