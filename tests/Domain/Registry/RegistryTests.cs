using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Registry;

namespace Jena.Iot.Domain.Tests.Registry;

public sealed class RegistryTests
{
    private static readonly CarParkDefinition CarPark = new() { Id = AssetId.CarPark("neue-mitte"), Name = "Neue Mitte", Place = new Place(11.58, 50.93), Capacity = 100, Lanes = ["in"] };
    private static readonly JunctionDefinition Junction = new() { Id = AssetId.Junction("holzmarkt"), Name = "Holzmarkt", SignalGroups = [new(1, "K1")], Detectors = [new(11, "D11", 1)] };
    private static readonly NodeDefinition Node = new() { Id = AssetId.Node("ap-1"), Name = "AP 1" };
    private static readonly SiteDefinition Site = new() { Id = AssetId.Site("s-1"), Name = "S 1" };
    private static readonly EdgeDefinition Edge = new()
    {
        Id = AssetId.Edge("cab-1"),
        Name = "Cabinet 1",
        Configurations = [new(1, [CarPark.Id]), new(4, [CarPark.Id, Junction.Id]), new(6, [Junction.Id])],
    };

    [Fact]
    public void A_document_without_mistakes_is_taken_and_what_differs_is_named()
    {
        var state = Imported(CarPark, Junction, Node, Site, Edge);
        Assert.Equal(5, state.Assets.Count);
        Assert.Null(RegistryModel.Import(state, Document(CarPark with { Lanes = ["in"] }, Edge), "anna", Given.At(1)).Event);
        var import = RegistryModel.Import(state, Document(CarPark with { Capacity = 99 }, Node), "anna", Given.At(1));
        Assert.Equal(CarPark.Id, Assert.Single(import.Event!.Changed).Id);
        Assert.Equal(99, ((CarParkDefinition)RegistryModel.Apply(state, import.Event).Assets[CarPark.Id]).Capacity);
    }

    [Fact]
    public void The_registry_goes_through_JSON_unchanged()
    {
        var state = Imported(CarPark, Junction, Node, Site, Edge);
        Assert.Equal(Given.Json(state), Given.Json(Given.RoundTrip(state)));
        Assert.Equal(Given.Json(state.Document()), Given.Json(Given.RoundTrip(state.Document())));
        Assert.Equal(5, Given.RoundTrip(state.Document()).Assets.Count);
    }

    public static TheoryData<AssetDefinition, string> Mistakes => new()
    {
        { CarPark with { Id = default }, "write an id" },
        { CarPark with { Id = AssetId.Node("x") }, "write the kind 'node' or another id" },
        { CarPark with { Name = " " }, "write a name of 1 to 120" },
        { CarPark with { Name = new string('x', 121) }, "write a name of 1 to 120" },
        { CarPark with { Place = new Place(50.93, 91) }, "WGS 84" },
        { CarPark with { Place = new Place(double.NaN, 0) }, "WGS 84" },
        { CarPark with { Capacity = 0 }, "write 1 to 100000" },
        { CarPark with { Capacity = 100_001 }, "write 1 to 100000" },
        { CarPark with { FullAt = 5, FreeAt = 5 }, "fullAt < freeAt" },
        { CarPark with { FullAt = -1 }, "fullAt < freeAt" },
        { CarPark with { Lanes = ["in", "in"] }, "'in' stands there twice" },
        { CarPark with { Lanes = [""] }, "1 to 40 characters" },
        { CarPark with { Lanes = null! }, "lanes is null" },
        { Junction with { SignalGroups = [new(0, "K1")], Detectors = [] }, "write 1 to 255" },
        { Junction with { SignalGroups = [new(1, "K1"), new(1, "K2")] }, "phase 1 stands there twice" },
        { Junction with { Detectors = [new(0, "D1")] }, "write 1 to 65535" },
        { Junction with { Detectors = [new(7, "D1"), new(7, "D2")] }, "channel 7 stands there twice" },
        { Junction with { Detectors = [new(7, "D1", 9)] }, "phase 9, which no signal group has" },
        { Edge with { Id = AssetId.Edge("silo-1") }, "no edge may be called 'silo-1'" },
        { Site with { From = Given.At(0) }, "write from and to, or neither" },
        { Site with { From = Given.At(0), To = Given.At(0) }, "from that is before to" },
        { Node with { HeartbeatEvery = TimeSpan.FromMilliseconds(999) }, "heartbeatEvery" },
        { Node with { HeartbeatEvery = TimeSpan.FromSeconds(3601) }, "heartbeatEvery" },
        { Node with { Role = "Access Point" }, "the role does not fit" },
        { Edge with { Configurations = [] }, "write at least one" },
        { Edge with { Configurations = [new(0, [])] }, "write 1 or more" },
        { Edge with { Configurations = [new(2, []), new(2, [])] }, "rising order" },
        { Edge with { Configurations = [new(1, [CarPark.Id, CarPark.Id])] }, "twice: name it once" },
        { Edge with { Configurations = [new(1, [AssetId.Edge("cab-2")])] }, "of no other edge" },
        { Edge with { Configurations = [new(1, [AssetId.CarPark("unheard-of")])] }, "carpark/unheard-of, which is not defined" },
    };

    [Theory]
    [MemberData(nameof(Mistakes), DisableDiscoveryEnumeration = true)]
    public void A_mistake_is_named_with_its_asset_and_what_to_write_and_nothing_is_taken(AssetDefinition wrong, string word)
    {
        var others = new AssetDefinition[] { CarPark, Junction, Node, Site }.Where(a => a.GetType() != wrong.GetType());
        var import = RegistryModel.Import(RegistryState.Empty, Document([.. others, wrong]), "anna", Given.At(0));
        Assert.Null(import.Event);
        var problem = Assert.Single(import.Problems);
        Assert.Contains(word, problem);
        Assert.StartsWith(wrong.Id.IsNone ? "an asset without id" : wrong.Id.ToString(), problem);
    }

    [Fact]
    public void An_id_that_stands_there_twice_is_named() =>
        Assert.Equal("node/ap-1: it is defined 2 times: define it once", Assert.Single(RegistryModel.Import(RegistryState.Empty, Document(Node, Node), "anna", Given.At(0)).Problems));

    [Fact]
    public void An_asset_belongs_to_one_edge_at_a_time()
    {
        var state = Imported(CarPark, Junction, Edge);
        var other = Edge with { Id = AssetId.Edge("cab-2"), Configurations = [new(1, [Junction.Id])] };
        var problem = Assert.Single(RegistryModel.Import(state, Document(other), "anna", Given.At(0)).Problems);
        Assert.Contains("junction/holzmarkt, which edge/cab-1 owns", problem);
        Assert.Empty(RegistryModel.Import(state, Document(other with { Configurations = [new(1, [CarPark.Id])] }), "anna", Given.At(0)).Problems);
        Assert.Equal(Edge.Id, RegistryModel.OwnerOf(state, Junction.Id));
        Assert.Null(RegistryModel.OwnerOf(state, CarPark.Id));
    }

    [Theory]
    [InlineData(0, "carpark/neue-mitte", false)]
    [InlineData(1, "carpark/neue-mitte", true)]
    [InlineData(3, "carpark/neue-mitte", true)]
    [InlineData(3, "junction/holzmarkt", false)]
    [InlineData(4, "junction/holzmarkt", true)]
    [InlineData(5, "carpark/neue-mitte", true)]
    [InlineData(6, "carpark/neue-mitte", false)]
    [InlineData(99, "junction/holzmarkt", true)]
    [InlineData(0, "edge/cab-1", true)]
    [InlineData(6, "edge/cab-2", false)]
    public void A_reading_is_judged_by_the_configuration_that_it_was_sensed_under(int version, string asset, bool may) =>
        Assert.Equal(may, RegistryModel.MayReport(Imported(CarPark, Junction, Edge), "cab-1", version, AssetId.Parse(asset)));

    [Theory]
    [InlineData("cab-9")]
    [InlineData("")]
    [InlineData("a/b")]
    public void An_edge_that_nobody_knows_may_report_of_nothing(string edge) =>
        Assert.False(RegistryModel.MayReport(Imported(CarPark, Junction, Edge), edge, 1, CarPark.Id));

    private static CityRegistry Document(params AssetDefinition[] assets) => new("Jena", assets);

    private static RegistryState Imported(params AssetDefinition[] assets)
    {
        var import = RegistryModel.Import(RegistryState.Empty, Document(assets), "anna", Given.At(0));
        Assert.Empty(import.Problems);
        return RegistryModel.Apply(RegistryState.Empty, Given.RoundTrip<RegistryEvent>(import.Event!));
    }
}
