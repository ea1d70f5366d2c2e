using Jena.Iot.Domain.Registry;
using Jena.Iot.Quickstart.City;

namespace Jena.Iot.Quickstart.Simulation;

/// <summary>
/// One lane before a stop line with its detector: vehicles come by chance, stand on the detector while their signal is not
/// green, and leave one after the other.
/// </summary>
public sealed class Approach
{
    /// <summary>Vehicles beyond this take another street.</summary>
    private const int LongestQueue = 25;

    private static readonly TimeSpan Crossing = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan Reaction = TimeSpan.FromMilliseconds(1500);
    private static readonly TimeSpan PullUp = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan Leave = TimeSpan.FromMilliseconds(1300);

    private readonly Street _street;
    private readonly string _edge;
    private readonly string _line;
    private readonly ushort? _phase;
    private readonly SignalProgram _program;
    private readonly int _vehiclesPerHour;
    private readonly Chance _chance;
    private int _queue;

    public Approach(Street street, string edge, JunctionDefinition junction, DetectorDefinition detector, SignalProgram program, int vehiclesPerHour)
    {
        (_street, _edge, _program, _vehiclesPerHour, _phase) = (street, edge, program, vehiclesPerHour, detector.Phase);
        _line = LineNames.Detector(junction.Id, detector);
        _chance = new Chance(street.Seed, _line);
    }

    public void Start(DateTimeOffset now)
    {
        _street.Pins.Set(_edge, _line, false);
        PlanArrival(now);
    }

    // Demand changes over the day: look at it again after ten minutes rather than wait an hour by the night's figure.
    private void PlanArrival(DateTimeOffset now)
    {
        var wait = _chance.Wait(_vehiclesPerHour * _street.Demand.Traffic(now));
        var look = TimeSpan.FromMinutes(10);
        if (wait > look)
            _street.Agenda.At(now + look, PlanArrival);
        else
            _street.Agenda.At(now + wait, Arrive);
    }

    private void Arrive(DateTimeOffset at)
    {
        if (_queue < LongestQueue && ++_queue == 1)
            Stand(at, Crossing);
        PlanArrival(at);
    }

    private void Stand(DateTimeOffset at, TimeSpan untilGone)
    {
        _street.Pins.Set(_edge, _line, true);
        PlanDeparture(at, untilGone);
    }

    private void PlanDeparture(DateTimeOffset at, TimeSpan untilGone)
    {
        var green = _phase is { } phase ? _program.NextGreen(phase, at) : at;
        _street.Agenda.At(green > at ? green + Reaction : at + untilGone, Depart);
    }

    private void Depart(DateTimeOffset at)
    {
        if (_phase is { } phase && _program.AspectAt(phase, at) is not (Aspect.Green or Aspect.Amber))
        {
            PlanDeparture(at, Leave);
            return;
        }
        _street.Pins.Set(_edge, _line, false);
        if (--_queue > 0)
            _street.Agenda.At(at + PullUp, next => Stand(next, Leave));
    }
}
