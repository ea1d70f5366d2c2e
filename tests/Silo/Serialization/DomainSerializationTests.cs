using System.Text.Json;
using Jena.Iot.Contracts;
using Jena.Iot.Contracts.Assets;
using Jena.Iot.Domain.CarParks;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Edges;
using Jena.Iot.Domain.Sites;
using Jena.Iot.Silo.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace Jena.Iot.Silo.Tests.Serialization;

/// <summary>What grain calls carry between processes, where nothing is shared by reference.</summary>
public sealed class DomainSerializationTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 29, 12, 0, 0, TimeSpan.Zero);
    private static readonly Serializer Serializer = new ServiceCollection().AddDomainSerialization().BuildServiceProvider().GetRequiredService<Serializer>();

    public static TheoryData<object> Carried => new()
    {
        AssetId.CarPark("neue-mitte"),
        new TimeWindow(Noon, Noon.AddHours(1)),
        new Deadline("start", Noon),
        new CommandRequest("c1", "anna", new CalibrateCarPark(5, Noon, "by hand")),
        new CommandRequest("c2", "anna", new OrderSite(Noon, Noon.AddDays(1), "VAO-7")),
        new CommandRequest("c3", "system/delivery", new ReportOnline("boot-1")),
    };

    [Theory]
    [MemberData(nameof(Carried))]
    public void What_crosses_the_cluster_arrives_equal(object carried) =>
        Assert.Equal(carried, Serializer.Deserialize<object>(Serializer.SerializeToArray(carried)));

    [Fact]
    public void A_registry_document_arrives_with_every_kind_of_definition()
    {
        var arrived = Serializer.Deserialize<object>(Serializer.SerializeToArray<object>(TestCity.Document));

        Assert.Equal(JsonSerializer.Serialize(TestCity.Document, DomainJson.Options), JsonSerializer.Serialize(arrived, DomainJson.Options));
    }
}
