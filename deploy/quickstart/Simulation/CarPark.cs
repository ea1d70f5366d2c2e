using Jena.Iot.Domain.Registry;
using Jena.Iot.Quickstart.City;

namespace Jena.Iot.Quickstart.Simulation;

/// <summary>
/// People who come to park and leave again: some always do, and the more the car park is away from what its use and the
/// hour want, the more go in that direction.
/// </summary>
public sealed class CarPark
{
    /// <summary>Vehicles an hour each way for each space, by day.</summary>
    private const double Turnover = 0.35;

    /// <summary>Vehicles an hour for each space that is missing to, or above, what the hour wants.</summary>
    private const double Pull = 1.2;

    private readonly Street _street;
    private readonly CarParkDefinition _definition;
    private readonly CarParkUse _use;
    private readonly List<Lane> _lanes;
    private readonly Chance _chance;
    private int _entering;
    private int _leaving;

    public CarPark(Street street, string edge, CarParkDefinition definition, CarParkPlan plan)
    {
        (_street, _definition, _use) = (street, definition, plan.Use);
        _lanes = [.. definition.Lanes.Select(name => new Lane(street, edge, definition.Id, name, plan.Lanes[name]))];
        _chance = new Chance(street.Seed, definition.Id.ToString());
    }

    /// <summary>Vehicles inside.</summary>
    public int Occupied { get; private set; }

    // Who is in a lane already takes a space, or gives one up, before the count says so.
    private bool HasRoom => Occupied + _entering < _definition.Capacity;

    private bool HasSomebody => Occupied - _leaving > 0;

    /// <summary>What somebody would plausibly count at <paramref name="now"/>, for a first start.</summary>
    public static int Plausible(CarParkDefinition definition, CarParkPlan plan, int seed, DateTimeOffset now)
    {
        var chance = new Chance(seed, $"{definition.Id} count");
        var share = Demand.Occupancy(plan.Use, now) * (0.94 + (0.12 * chance.Share()));
        return (int)Math.Clamp(Math.Round(share * definition.Capacity), 0, definition.Capacity);
    }

    /// <param name="now">When.</param>
    /// <param name="occupied">Vehicles inside then.</param>
    public void Start(DateTimeOffset now, int occupied)
    {
        Occupied = occupied;
        foreach (var lane in _lanes)
            lane.Start();
        PlanNext(now);
    }

    private (double In, double Out) PerHour(DateTimeOffset at)
    {
        var capacity = _definition.Capacity;
        var always = Turnover * capacity * _street.Demand.Traffic(at);
        var wanted = (Demand.Occupancy(_use, at) * capacity) - Occupied;
        var pull = Pull * _street.Demand.Factor;
        return (
            HasRoom ? always + Math.Max(0, wanted * pull) : 0,
            HasSomebody ? always + Math.Max(0, -wanted * pull) : 0);
    }

    private void PlanNext(DateTimeOffset now)
    {
        var (into, outOf) = PerHour(now);
        var wait = _chance.Wait(into + outOf);
        var look = TimeSpan.FromMinutes(5);
        if (wait > look)
        {
            _street.Agenda.At(now + look, PlanNext);
            return;
        }
        var inwards = _chance.Share() * (into + outOf) < into;
        _street.Agenda.At(now + wait, at =>
        {
            Drive(at, inwards);
            PlanNext(at);
        });
    }

    private void Drive(DateTimeOffset at, bool inwards)
    {
        if (inwards ? !HasRoom : !HasSomebody)
            return;
        var wanted = inwards ? LaneUse.In : LaneUse.Out;
        var lanes = _lanes.FindAll(lane => (lane.Use & wanted) is not LaneUse.None);
        var lane = lanes[_chance.Of(lanes.Count)];
        if (inwards)
        {
            _entering++;
            lane.Pass(at, inwards, through =>
            {
                _entering--;
                Occupied += through ? 1 : 0;
            });
        }
        else
        {
            _leaving++;
            lane.Pass(at, inwards, through =>
            {
                _leaving--;
                Occupied -= through ? 1 : 0;
            });
        }
    }
}
