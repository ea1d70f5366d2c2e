using Jena.Iot.Domain.Registry;
using Jena.Iot.Quickstart.City;

namespace Jena.Iot.Quickstart.Simulation;

/// <summary>Drives the lamps of one junction by its program.</summary>
public sealed class FixedTimeController(Street street, string edge, JunctionDefinition junction, SignalProgram program)
{
    public void Start(DateTimeOffset now)
    {
        foreach (var group in junction.SignalGroups)
        {
            Show(group, program.AspectAt(group.Phase, now));
            PlanNext(group, now);
        }
    }

    private void PlanNext(SignalGroupDefinition group, DateTimeOffset now)
    {
        var next = program.NextChange(group.Phase, now);
        street.Agenda.At(next.At, at =>
        {
            Show(group, next.Aspect);
            PlanNext(group, at);
        });
    }

    private void Show(SignalGroupDefinition group, Aspect aspect)
    {
        street.Pins.Set(edge, LineNames.Red(junction.Id, group), aspect is Aspect.Red or Aspect.RedAmber);
        if (!SignalProgram.IsWalk(group))
            street.Pins.Set(edge, LineNames.Amber(junction.Id, group), aspect is Aspect.Amber or Aspect.RedAmber);
        street.Pins.Set(edge, LineNames.Green(junction.Id, group), aspect is Aspect.Green);
    }
}
