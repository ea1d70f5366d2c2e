using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Testing.Processes;

namespace Jena.Iot.SystemTests.Delivery;

/// <summary>One city for all tests of bad input: two edges with a car park each. That it goes on is part of each test.</summary>
public sealed class BadInputCity : IAsyncLifetime
{
    public const string Edge = "cab-1";
    public const string OtherEdge = "cab-2";
    public const string CarPark = "carpark/eins";
    public const string OtherCarPark = "carpark/zwei";
    public const string Lane = "tor";

    internal City City { get; private set; } = null!;

    public async Task InitializeAsync() => City = await City.StartAsync(new CitySettings(new CityRegistry("Probe", [
        new CarParkDefinition { Id = AssetId.Parse(CarPark), Name = "Eins", Capacity = 100, Lanes = [Lane] },
        new CarParkDefinition { Id = AssetId.Parse(OtherCarPark), Name = "Zwei", Capacity = 100, Lanes = [Lane] },
        new EdgeDefinition { Id = AssetId.Edge(Edge), Name = Edge, Configurations = [new EdgeConfiguration(1, [AssetId.Parse(CarPark)])] },
        new EdgeDefinition { Id = AssetId.Edge(OtherEdge), Name = OtherEdge, Configurations = [new EdgeConfiguration(1, [AssetId.Parse(OtherCarPark)])] },
    ])));

    public Task DisposeAsync() => City.DisposeAsync().AsTask();
}
