using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Jena.Iot.Domain.Common;

namespace Jena.Iot.Domain.Tests.Common;

public class EventNameTests
{
    /// <summary>What the API tells of each event, whoever decided or sensed it.</summary>
    private static readonly string[] OfEach = ["type", "committed", "version", "source", "sequence"];

    [Fact]
    public void No_event_has_a_property_that_would_hide_what_is_told_of_each()
    {
        var events = typeof(IAssetEvent).Assembly.GetTypes().Where(static t => !t.IsAbstract && typeof(IAssetEvent).IsAssignableFrom(t)).ToList();
        var resolver = new DefaultJsonTypeInfoResolver();

        Assert.NotEmpty(events);
        Assert.All(events, type =>
        {
            var names = resolver.GetTypeInfo(type, new JsonSerializerOptions(DomainJson.Options)).Properties.Select(static p => p.Name);
            Assert.True(!names.Intersect(OfEach).Any(), $"{type.Name} has a property called so too: {string.Join(", ", names.Intersect(OfEach))}");
        });
    }
}
