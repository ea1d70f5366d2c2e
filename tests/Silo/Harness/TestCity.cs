using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Registry;

namespace Jena.Iot.Silo.Tests.Harness;

/// <summary>A city of two cabinets.</summary>
internal static class TestCity
{
    public const string Cabinet = "cab-1";
    public const string OtherCabinet = "cab-2";

    public static readonly AssetId Junction = AssetId.Junction("holzmarkt");
    public static readonly AssetId CarPark = AssetId.CarPark("neue-mitte");
    public static readonly AssetId Site = AssetId.Site("2026-0412");
    public static readonly AssetId Node = AssetId.Node("ap-markt-3");
    public static readonly AssetId OtherJunction = AssetId.Junction("inselplatz");

    public static CityRegistry Document { get; } = new("Jena",
    [
        new JunctionDefinition { Id = Junction, Name = "Holzmarkt", SignalGroups = [new(1, "K1")], Detectors = [new(5, "D5", 1)] },
        new JunctionDefinition { Id = OtherJunction, Name = "Inselplatz" },
        new CarParkDefinition { Id = CarPark, Name = "Neue Mitte", Capacity = 100, Lanes = ["north"] },
        new SiteDefinition { Id = Site, Name = "Wagnergasse" },
        new NodeDefinition { Id = Node, Name = "Markt 3" },
        new EdgeDefinition { Id = AssetId.Edge(Cabinet), Name = "Cabinet 1", Configurations = [new(1, [Junction, CarPark, Site, Node])] },
        new EdgeDefinition { Id = AssetId.Edge(OtherCabinet), Name = "Cabinet 2", Configurations = [new(1, [OtherJunction])] },
    ]);
}
