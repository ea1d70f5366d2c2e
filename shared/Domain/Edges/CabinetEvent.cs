using System.Text.Json.Serialization;
using Jena.Iot.Domain.Alarms;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Edges.Configuration;
using Jena.Iot.Domain.Registry;

namespace Jena.Iot.Domain.Edges;

/// <summary>
/// What was decided about a street cabinet. The discriminators are stored for years: never change one. Beside an event's own properties the
/// API tells the asset's <c>version</c>: a version of something else has a name of its own.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(CabinetDefined), "defined")]
[JsonDerivedType(typeof(CameOnline), "came-online")]
[JsonDerivedType(typeof(WentOffline), "went-offline")]
[JsonDerivedType(typeof(OutputRequested), "output-requested")]
[JsonDerivedType(typeof(OutputRequestSent), "output-request-sent")]
[JsonDerivedType(typeof(OutputRequestSettled), "output-request-settled")]
[JsonDerivedType(typeof(OutputRequestUnanswered), "output-request-unanswered")]
[JsonDerivedType(typeof(UnknownFateReported), "unknown-fate-reported")]
[JsonDerivedType(typeof(SignSet), "sign-set")]
[JsonDerivedType(typeof(SignReported), "sign-reported")]
[JsonDerivedType(typeof(ConfigurationDesired), "configuration-desired")]
[JsonDerivedType(typeof(ConfigurationReported), "configuration-reported")]
[JsonDerivedType(typeof(CabinetAlarmed), "alarm")]
public abstract record CabinetEvent : IAssetEvent
{
    public required DateTimeOffset At { get; init; }
}

public sealed record CabinetDefined(EdgeDefinition Definition) : CabinetEvent;

/// <param name="Boot">The boot of the edge's machine.</param>
public sealed record CameOnline(string Boot) : CabinetEvent;

public sealed record WentOffline : CabinetEvent;

/// <param name="Expires">Not executed any more from then on.</param>
public sealed record OutputRequested(string By, string Id, string Output, bool On, int? HoldMs, string Reason, DateTimeOffset Expires, DateTimeOffset? Until = null) : CabinetEvent, INamedEvent;

/// <summary>From now on it may have reached the edge, in one boot alone.</summary>
/// <param name="Deadline">Its expiry on the clock of that boot.</param>
public sealed record OutputRequestSent(string Id, string Boot, TimeSpan Deadline) : CabinetEvent;

/// <param name="Settled">When it was settled, as far as is known.</param>
public sealed record OutputRequestSettled(string Id, CommandFate Fate, string? Code, string? Detail, bool? ReadBack, DateTimeOffset Settled) : CabinetEvent;

public sealed record OutputRequestUnanswered(string Id) : CabinetEvent;

/// <summary>The edge told the fate of a command that nobody asked for here: the cluster was put back to a copy from before.</summary>
public sealed record UnknownFateReported(string Id, CommandFate Fate, string? Code, string? Detail, string? Output, bool? ReadBack, DateTimeOffset Settled) : CabinetEvent;

public sealed record SignSet(string By, string Id, string Sign, [property: JsonPropertyName("signVersion")] long Version, string Text, string Reason) : CabinetEvent, INamedEvent;

/// <param name="Id">The command that the edge spoke of.</param>
/// <param name="Version">The highest that the edge knows; null when it told of none.</param>
/// <param name="Text">What the sign shows for it.</param>
/// <param name="Code">Why the command was not carried out, for programs; null when it was.</param>
/// <param name="Detail">The same for people.</param>
public sealed record SignReported(string Sign, string Id, [property: JsonPropertyName("signVersion")] long? Version, string? Text, string? Code, string? Detail) : CabinetEvent;

public sealed record ConfigurationDesired(string By, [property: JsonPropertyName("stationVersion")] int Version, string Hash, string Station) : CabinetEvent;

public sealed record ConfigurationReported(ReportedStation Report) : CabinetEvent;

/// <summary>Something about one of its alarms.</summary>
public sealed record CabinetAlarmed(AlarmEvent Alarm) : CabinetEvent;
