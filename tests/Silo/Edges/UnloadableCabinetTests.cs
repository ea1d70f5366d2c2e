using Google.Protobuf;
using Jena.Iot.Contracts;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Network;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Silo.Tests.Harness;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Silo.Tests.Edges;

public sealed class UnloadableCabinetTests
{
    [Fact]
    public async Task A_cabinet_that_cannot_load_stops_nothing_of_what_its_edge_delivers()
    {
        var silo = await RunningSilo.StartAsync();
        try
        {
            await silo.StopAsync();
            var cabinet = AssetId.Edge(TestCity.Cabinet);
            var whole = JournalDamage.Break(silo.Data, cabinet);
            silo = await RunningSilo.StartAsync(silo.Data, import: false);
            var edge = silo.Grains.Edge(TestCity.Cabinet);
            var outgoing = new Outgoing("0123456789abcdef.r");

            await edge.Presence(true, "boot-1");
            var answer = await edge.Hello(outgoing.Hello(1, 1, 0));
            Assert.Equal(0UL, Assert.Single(Ack.Parser.ParseFrom(answer.Ack).Streams).Watermark);
            Assert.True(answer.Orders.IsNone);
            var batch = outgoing.Batch(1, (TestCity.Node, DateTimeOffset.UtcNow.AddSeconds(-1), new Heartbeat(true, 4, 0)), (cabinet, DateTimeOffset.UtcNow.AddSeconds(-1), new ContactChange("door", true)));
            Assert.Equal(2UL, Outgoing.Read(await edge.Deliver(batch)).Watermark);
            Assert.NotNull((await silo.ViewAsync<NodeView>(TestCity.Node)).LastSign);

            await silo.StopAsync();
            JournalDamage.Mend(silo.Data, cabinet, whole);
            silo = await RunningSilo.StartAsync(silo.Data, import: false);
            await silo.Grains.Edge(TestCity.Cabinet).Hello(outgoing.Hello(3, 3, 2));
            var view = await silo.ViewAsync<Domain.Edges.CabinetView>(cabinet);
            Assert.Equal((Domain.Edges.Presence.Online, true), (view.Presence, view.Contacts["door"].Closed));
        }
        finally
        {
            await silo.DisposeAsync();
        }
    }
}
