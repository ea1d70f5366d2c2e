namespace Jena.Iot.Domain.Junctions.Selection;

/// <param name="Edge">The edge whose output requests it.</param>
/// <param name="Until">From then on the controller is left to itself again.</param>
public sealed record ProgrammeRequested(
    string By, string Id, int Programme, string Edge, string Output, SelectionSource Chooser, string Reason, DateTimeOffset Until) : JunctionEvent, Common.INamedEvent;

/// <summary>Somebody chose the programme that is selected already, or the calendar goes on with it: it goes on until then.</summary>
/// <param name="Chooser">Whose it is from now on.</param>
public sealed record ProgrammeExtended(string By, string Id, string Reason, DateTimeOffset Until, SelectionSource Chooser = SelectionSource.Command) : JunctionEvent, Common.INamedEvent;

/// <summary>The edge refused to go on for longer: it goes on until the end that was set before.</summary>
public sealed record ProgrammeKept(string Id, DateTimeOffset Until, string Code, string Detail) : JunctionEvent;

/// <summary>From now on the edge may have been told.</summary>
/// <param name="Request">The request at the edge's cabinet.</param>
public sealed record ProgrammeSent(string Id, int Attempt, string Request) : JunctionEvent;

/// <summary>The edge has set the output as it was asked to, and read it back. What the controller does is another matter.</summary>
public sealed record ProgrammeExecuted(string Id, int Attempt) : JunctionEvent;

/// <param name="Shown">Since when the controller runs it.</param>
public sealed record ProgrammeConfirmed(string Id, DateTimeOffset Shown) : JunctionEvent;

public sealed record ProgrammeNotConfirmed(string Id, string Detail) : JunctionEvent;

public sealed record ProgrammeRefused(string Id, string Code, string Detail) : JunctionEvent;

/// <summary>The edge is asked anew, because what it was asked before did not come about, or did not last.</summary>
/// <param name="Untouched">Whether what it was asked before is known to have left the output as it was.</param>
public sealed record ProgrammeAskedAgain(string Id, int Attempt, string Code, string Detail, bool Untouched = false) : JunctionEvent;

/// <param name="Why"><c>expired</c>, <c>released</c>, <c>replaced</c>, or <c>refused</c> after an attempt that may have set the output.</param>
/// <param name="Reason">In words; null when its time was over.</param>
public sealed record ProgrammeEnded(string By, string Id, string Why, string? Reason) : JunctionEvent;

public sealed record ProgrammeReturned(string Id) : JunctionEvent;

public sealed record ProgrammeNotReturned(string Id, string Detail) : JunctionEvent;

/// <summary>The calendar says what is so already, or a programme that is not requested by an output, such as the normal one.</summary>
/// <param name="Programme">Null when it says nothing.</param>
/// <param name="Until">When it says something else.</param>
public sealed record ProgrammeCalendarFollowed(int? Programme, DateTimeOffset Until) : JunctionEvent;
