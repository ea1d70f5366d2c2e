using System.Globalization;
using System.Text.Json.Serialization;
using Jena.Iot.Domain.Alarms;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions.Configuration;
using Jena.Iot.Domain.Junctions.Selection;
using Jena.Iot.Domain.Registry;

namespace Jena.Iot.Domain.Junctions;

/// <summary>
/// What was decided about a junction. The discriminators are stored for years: never change one. Beside an event's own properties the API
/// tells the asset's <c>version</c>: a version of something else has a name of its own.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(JunctionDefined), "defined")]
[JsonDerivedType(typeof(JunctionConfigured), "configured")]
[JsonDerivedType(typeof(JunctionAlarmed), "alarm")]
[JsonDerivedType(typeof(JunctionHeard), "heard")]
[JsonDerivedType(typeof(ProgrammeRequested), "programme-requested")]
[JsonDerivedType(typeof(ProgrammeExtended), "programme-extended")]
[JsonDerivedType(typeof(ProgrammeKept), "programme-kept")]
[JsonDerivedType(typeof(ProgrammeSent), "programme-sent")]
[JsonDerivedType(typeof(ProgrammeExecuted), "programme-executed")]
[JsonDerivedType(typeof(ProgrammeConfirmed), "programme-confirmed")]
[JsonDerivedType(typeof(ProgrammeNotConfirmed), "programme-not-confirmed")]
[JsonDerivedType(typeof(ProgrammeRefused), "programme-refused")]
[JsonDerivedType(typeof(ProgrammeAskedAgain), "programme-asked-again")]
[JsonDerivedType(typeof(ProgrammeEnded), "programme-ended")]
[JsonDerivedType(typeof(ProgrammeReturned), "programme-returned")]
[JsonDerivedType(typeof(ProgrammeNotReturned), "programme-not-returned")]
[JsonDerivedType(typeof(ProgrammeCalendarFollowed), "programme-calendar-followed")]
public abstract record JunctionEvent : IAssetEvent
{
    public required DateTimeOffset At { get; init; }
}

public sealed record JunctionDefined(JunctionDefinition Definition) : JunctionEvent;

/// <param name="ConfigurationVersion">From 1, one more with every change.</param>
public sealed record JunctionConfigured(string By, int ConfigurationVersion, JunctionConfiguration Document) : JunctionEvent, INamedEvent
{
    string INamedEvent.Id => ConfigurationVersion.ToString(CultureInfo.InvariantCulture);
}

/// <summary>
/// All that was sensed until then has been taken, and time alone may bring something about: a detector that says nothing, a signal that stays
/// as it is.
/// </summary>
public sealed record JunctionHeard(DateTimeOffset Until) : JunctionEvent;

/// <summary>Something about one of its alarms.</summary>
public sealed record JunctionAlarmed(AlarmEvent Alarm) : JunctionEvent;
