using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Edge.Station;
using Jena.Iot.Quickstart.City;
using Jena.Iot.Quickstart.Simulation;

namespace Jena.Iot.SystemTests.Quickstart;

public class CitySimulationTests
{
    // A Tuesday morning.
    private static readonly DateTimeOffset Start = new(2026, 4, 21, 5, 30, 0, TimeSpan.Zero);
    private static readonly ModelCity Model = ModelCity.Load();

    [Fact]
    public void The_same_seed_gives_the_same_edges_whatever_the_steps()
    {
        var fine = Run(seed: 7, step: TimeSpan.FromMilliseconds(130));
        var coarse = Run(seed: 7, step: TimeSpan.FromMinutes(3));

        Assert.Equal(coarse.Changes, fine.Changes);
        Assert.True(fine.Changes.Count > 10_000);
    }

    [Fact]
    public void Another_seed_gives_another_day() =>
        Assert.NotEqual(Run(seed: 7, step: TimeSpan.FromMinutes(1)).Changes, Run(seed: 8, step: TimeSpan.FromMinutes(1)).Changes);

    [Fact]
    public void It_drives_every_line_that_a_station_file_declares_and_no_other()
    {
        var pins = Run(seed: 1, step: TimeSpan.FromMinutes(1));
        var declared = Model.Edges.SelectMany(edge =>
            StationFile.Parse(StationFiles.Json(Model, edge, 1883, "credential")).Station!.Pins.Lines.Select(line => (edge.Id.Slug, line)));

        Assert.Equal(declared.Order(), pins.Changes.Select(change => (change.Edge, change.Line)).Distinct().Order());
    }

    [Fact]
    public void A_car_park_never_holds_fewer_than_none_or_more_than_it_has_spaces()
    {
        var simulation = Simulation(new RecordedPins(), seed: 3, new Demand(8));
        simulation.Start(Start);
        for (var now = Start; now < Start.AddHours(30); now += TimeSpan.FromMinutes(1))
        {
            simulation.RunUntil(now);
            foreach (var carPark in Model.RegistryFrom(Start).Assets.OfType<CarParkDefinition>())
                Assert.InRange(simulation.Occupied(carPark.Id), 0, carPark.Capacity);
        }
    }

    [Fact]
    public void More_goes_on_in_the_morning_than_at_night()
    {
        var demand = new Demand(1);
        Assert.True(demand.Traffic(Start) > 5 * demand.Traffic(Start.AddHours(-4)));
    }

    private static RecordedPins Run(int seed, TimeSpan step)
    {
        var pins = new RecordedPins();
        var simulation = Simulation(pins, seed, new Demand(1));
        simulation.Start(Start);
        for (var now = Start; now < Start.AddMinutes(30); now += step)
            simulation.RunUntil(now);
        simulation.RunUntil(Start.AddMinutes(30));
        return pins;
    }

    private static CitySimulation Simulation(ICityPins pins, int seed, Demand demand)
    {
        var registry = Model.RegistryFrom(Start);
        var occupied = registry.Assets.OfType<CarParkDefinition>().ToDictionary(
            carPark => carPark.Id,
            carPark => CarPark.Plausible(carPark, Model.Plan.CarParks[carPark.Id], seed, Start));
        return new CitySimulation(Model, [.. registry.Assets.OfType<SiteDefinition>()], occupied, pins, demand, seed);
    }
}
