using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Edges.Outputs;

namespace Jena.Iot.Domain.Junctions.Selection;

/// <summary>Requests a programme of the controller for a while. It comes before what the calendar says.</summary>
/// <param name="Programme">Its number in the junction's configuration.</param>
/// <param name="Reason">Why; 1 to 200 characters.</param>
/// <param name="For">1 min to 7 days; then the controller is left to itself again.</param>
public sealed record SelectProgramme(int Programme, string Reason, TimeSpan For) : JunctionCommand;

/// <summary>Leaves the controller to itself again.</summary>
/// <param name="Reason">Why; 1 to 200 characters.</param>
public sealed record ReleaseProgramme(string Reason) : JunctionCommand;

/// <summary>The edge's cabinet said what became of an attempt.</summary>
/// <param name="Command">The attempt's id.</param>
/// <param name="Request">As the cabinet keeps it; null when it refused.</param>
/// <param name="Refusal">Null unless the cabinet refused.</param>
public sealed record ReportAttempt(string Command, OutputRequest? Request, Refusal? Refusal) : JunctionCommand;
