using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Junctions.Configuration;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Quickstart.Simulation;

namespace Jena.Iot.Quickstart.City;

/// <summary>What a signal engineer would say of a junction of the model: what its program does, and where its detectors lie.</summary>
public static class JunctionConfigurations
{
    private const int FixedTime = 1;
    private const string EveryDay = "immer";

    // The street is as late as the machine is busy.
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(1);

    private static readonly double AfterVehicles = (SignalProgram.Amber + SignalProgram.Clearance - Late).TotalSeconds;
    private static readonly double AfterWalk = (SignalProgram.WalkClearance + SignalProgram.Amber + SignalProgram.Clearance - Late).TotalSeconds;

    /// <summary>Of a junction of the registry with its plan; throws <see cref="ArgumentException"/> when they do not fit.</summary>
    public static JunctionConfiguration Of(JunctionDefinition junction, JunctionPlan plan)
    {
        var program = new SignalProgram(junction, plan);
        var conflicts = junction.SignalGroups.ToDictionary(
            static group => group, group => junction.SignalGroups.Where(other => program.Conflict(group.Phase, other.Phase)).ToList());
        return new JunctionConfiguration
        {
            Kind = JunctionKind.Signals,
            Observes = CodeSet.Lamps.Union(CodeSet.Contacts).Union(CodeSet.Parse("21, 23")),
            Phases = [.. junction.SignalGroups.Select(static group => new Phase(group.Phase, group.Name))],
            Groups = [.. junction.SignalGroups.Select(static group => new SignalGroup(group.Name, SignalProgram.IsWalk(group) ? SignalHead.Pedestrian : SignalHead.Vehicle, group.Phase))],
            // Vehicles stand on them before the stop line, and pass one by one.
            Detectors = [.. junction.Detectors.Select(static detector => new Detector(detector.Channel, detector.Name, [DetectorFunction.Presence, DetectorFunction.Count], detector.Phase))],
            Conflicts = [.. conflicts.Select(static row => new ConflictRow(row.Key.Name, [.. row.Value.Select(static other => other.Name)]))],
            Intergreens = [.. conflicts.Select(static row => new IntergreenRow(row.Key.Name, row.Value.ToDictionary(static other => other.Name, _ => SignalProgram.IsWalk(row.Key) ? AfterWalk : AfterVehicles)))],
            Programmes = [new Programme(FixedTime, "Festzeit", ProgrammeMode.FixedTime, plan.Cycle)],
            NormalProgramme = FixedTime,
            Calendar = new ProgrammeCalendar([new DayPlan(EveryDay, [new Switching(TimeOnly.MinValue, FixedTime)])], Enum.GetValues<DayOfWeek>().ToDictionary(static day => day, static _ => EveryDay)),
        };
    }
}
