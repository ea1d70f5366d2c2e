using Jena.Iot.Domain.Common;
using Jena.Iot.Quickstart.City;

namespace Jena.Iot.Quickstart.Simulation;

/// <summary>A lane of a car park: vehicles cover its two loops one after the other, and now and then one turns back.</summary>
public sealed class Lane
{
    private const double TurnsBack = 0.03;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly Street _street;
    private readonly string _edge;
    private readonly string _a;
    private readonly string _b;
    private readonly Chance _chance;
    private DateTimeOffset _free = DateTimeOffset.MinValue;

    public Lane(Street street, string edge, AssetId carPark, string name, LaneUse use)
    {
        (_street, _edge, Use) = (street, edge, use);
        (_a, _b) = (LineNames.LoopA(carPark, name), LineNames.LoopB(carPark, name));
        _chance = new Chance(street.Seed, _a);
    }

    public LaneUse Use { get; }

    public void Start()
    {
        _street.Pins.Set(_edge, _a, false);
        _street.Pins.Set(_edge, _b, false);
    }

    /// <summary>A vehicle drives up at <paramref name="at"/>, or when the one before it is through.</summary>
    /// <param name="inwards">From A to B.</param>
    /// <param name="done">Called when the lane is free again, with whether the vehicle went through rather than turned back.</param>
    public void Pass(DateTimeOffset at, bool inwards, Action<bool> done)
    {
        var begin = at > _free ? at : _free;
        var (first, second) = inwards ? (_a, _b) : (_b, _a);
        var pace = _chance.Between(TimeSpan.FromMilliseconds(450), TimeSpan.FromMilliseconds(1100));
        Plan(begin, first, true);
        Plan(begin + pace, second, true);
        var turnsBack = _chance.Happens(TurnsBack);
        if (turnsBack)
        {
            Plan(begin + (3 * pace), second, false);
            Plan(begin + (4 * pace), first, false);
        }
        else
        {
            Plan(begin + (2 * pace), first, false);
            Plan(begin + (3 * pace), second, false);
        }
        _street.Agenda.At(begin + (4 * pace), _ => done(!turnsBack));
        _free = begin + (4 * pace) + Pause;
    }

    private void Plan(DateTimeOffset at, string line, bool level) => _street.Agenda.At(at, _ => _street.Pins.Set(_edge, line, level));
}
