using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions.Configuration;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Edge.Station;
using Jena.Iot.Quickstart.City;

namespace Jena.Iot.SystemTests.Quickstart;

public class ModelCityTests
{
    private static readonly DateTimeOffset Start = new(2026, 4, 20, 9, 30, 0, TimeSpan.Zero);
    private static readonly ModelCity Model = ModelCity.Load();
    private static readonly CityRegistry Registry = Model.RegistryFrom(Start);

    public static TheoryData<string> Edges => [.. Model.Edges.Select(edge => edge.Id.Slug)];

    [Fact]
    public void The_model_has_what_a_small_city_has()
    {
        Assert.Equal(10, Registry.Assets.OfType<CarParkDefinition>().Count());
        Assert.InRange(Registry.Assets.OfType<JunctionDefinition>().Count(), 12, 100);
        Assert.InRange(Registry.Assets.OfType<SiteDefinition>().Count(), 5, 100);
        Assert.InRange(Registry.Assets.OfType<NodeDefinition>().Count(), 20, 100);
        Assert.InRange(Registry.Assets.OfType<EdgeDefinition>().Count(), 16, 100);
        Assert.All(Registry.Assets.OfType<JunctionDefinition>(), junction =>
        {
            Assert.InRange(junction.SignalGroups.Count, 4, 8);
            Assert.InRange(junction.Detectors.Count, 4, 8);
        });
        Assert.All(Registry.Assets.OfType<CarParkDefinition>(), carPark => Assert.InRange(carPark.Lanes.Count, 1, 3));
        Assert.All(Registry.Assets, asset => Assert.True(asset.Place is { IsValid: true }));
    }

    [Theory]
    [InlineData("city-carree", 40)]
    [InlineData("eichplatz", 290)]
    [InlineData("goethe-galerie", 740)]
    [InlineData("haeckelplatz", 32)]
    [InlineData("holzmarkt", 150)]
    [InlineData("krautgasse", 193)]
    [InlineData("neue-mitte", 190)]
    [InlineData("seidelparkplatz", 161)]
    [InlineData("steinkreuz", 60)]
    [InlineData("windberg", 75)]
    public void A_guided_car_park_has_the_capacity_that_it_has_in_Jena(string slug, int capacity) =>
        Assert.Equal(capacity, Assert.IsType<CarParkDefinition>(Model.Definition(AssetId.CarPark(slug))).Capacity);

    [Fact]
    public void Every_junction_has_a_configuration_without_a_mistake_that_names_all_its_groups_and_detectors() => Assert.All(Registry.Assets.OfType<JunctionDefinition>(), junction =>
    {
        var configuration = JunctionConfigurations.Of(junction, Model.Plan.Junctions[junction.Id]);
        Assert.Empty(ConfigurationRules.Mistakes(configuration));
        Assert.Equal(junction.SignalGroups.Select(static g => g.Phase), configuration.Groups.Select(static g => g.Number));
        Assert.Equal(junction.Detectors.Select(static d => d.Channel), configuration.Detectors.Select(static d => d.Channel));
        Assert.NotEmpty(configuration.Conflicts);
    });

    [Fact]
    public void Every_asset_belongs_to_exactly_one_cabinet()
    {
        var owned = Model.Edges.SelectMany(edge => edge.Configurations[^1].Assets).Order().ToArray();
        var assets = Registry.Assets.Where(asset => asset is not EdgeDefinition).Select(asset => asset.Id).Order().ToArray();
        Assert.Equal(assets, owned);
    }

    [Fact]
    public void The_spans_of_the_sites_lie_around_the_first_start_and_some_of_them_last_now()
    {
        var sites = Registry.Assets.OfType<SiteDefinition>().ToArray();
        Assert.All(sites, site => Assert.True(site.From < site.To));
        Assert.Contains(sites, site => site.From <= Start && Start < site.To);
        Assert.Contains(sites, site => site.From > Start);
    }

    [Theory]
    [MemberData(nameof(Edges))]
    public void The_station_file_of_a_cabinet_has_no_mistake_and_tells_of_what_the_registry_gives_it(string slug)
    {
        var edge = Model.Edges.Single(e => e.Id.Slug == slug);

        var load = StationFile.Parse(StationFiles.Json(Model, edge, 18883, "/somewhere/credential"));

        Assert.Empty(load.Problems);
        Assert.Equal(slug, load.Station!.Edge);
        Assert.Equal(edge.Configurations[^1].Version, load.Station.Version);
        Assert.Equal(edge.Configurations[^1].Assets.Order(), load.Station.Assets.Order());
        Assert.Equal(18883, load.Station.Uplink.Port);
    }
}
