using Jena.Iot.Contracts;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Silo.Journal;
using Jena.Iot.Silo.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace Jena.Iot.Silo.Tests.Assets;

public sealed class ParkingTests
{
    private static readonly DateTimeOffset Sensed = new(DateTimeOffset.UtcNow.AddMinutes(-5).Ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, TimeSpan.Zero);

    [Fact]
    public async Task What_an_asset_that_cannot_load_would_have_taken_is_parked_and_taken_in_order_once_it_can()
    {
        var outgoing = new Outgoing("0123456789abcdef.r");
        var silo = await RunningSilo.StartAsync();
        try
        {
            await silo.Grains.Edge(TestCity.Cabinet).Deliver(outgoing.Batch(1, Event(TestCity.Junction, 1), Event(TestCity.Junction, 2)));
            await silo.StopAsync();
            var whole = JournalDamage.Break(silo.Data, TestCity.Junction);
            silo = await RunningSilo.StartAsync(silo.Data, import: false);

            var both = outgoing.Batch(3, Event(TestCity.Junction, 3), (TestCity.Node, Sensed, new Heartbeat(true, 4, 0)));
            Assert.Equal(4UL, Outgoing.Read(await silo.Grains.Edge(TestCity.Cabinet).Deliver(both)).Watermark);
            Assert.Equal(5UL, Outgoing.Read(await silo.Grains.Edge(TestCity.Cabinet).Deliver(outgoing.Batch(5, Event(TestCity.Junction, 4)))).Watermark);
            Assert.Equal([3L, 5L], (await silo.Delivery.ReadParkedAsync(TestCity.Junction.ToString())).Select(p => p.LastSequence));
            Assert.NotNull((await silo.ViewAsync<Domain.Network.NodeView>(TestCity.Node)).LastSign);

            await silo.StopAsync();
            JournalDamage.Mend(silo.Data, TestCity.Junction, whole);
            silo = await RunningSilo.StartAsync(silo.Data, import: false);
            Assert.Equal(6UL, Outgoing.Read(await silo.Grains.Edge(TestCity.Cabinet).Deliver(outgoing.Batch(6, Event(TestCity.Junction, 5)))).Watermark);
            Assert.Equal(5, (await silo.ViewAsync<JunctionView>(TestCity.Junction)).Totals.Taken);
            Assert.Empty(await silo.Delivery.ReadParkedAsync(TestCity.Junction.ToString()));
        }
        finally
        {
            await silo.DisposeAsync();
        }
    }

    [Fact]
    public async Task An_event_of_a_later_version_is_never_passed_over()
    {
        var outgoing = new Outgoing("0123456789abcdef.r");
        var silo = await RunningSilo.StartAsync();
        try
        {
            await silo.StopAsync();
            var defined = JournalDamage.Break(silo.Data, TestCity.Node);
            JournalDamage.Mend(silo.Data, TestCity.Node, """[{"type":"of-a-later-version","at":"2026-03-02T12:00:00Z"}]"""u8.ToArray());
            silo = await RunningSilo.StartAsync(silo.Data, import: false);

            await silo.Grains.Edge(TestCity.Cabinet).Deliver(outgoing.Batch(1, (TestCity.Node, Sensed, new Heartbeat(true, 4, 0))));
            Assert.Equal([1L], (await silo.Delivery.ReadParkedAsync(TestCity.Node.ToString())).Select(p => p.LastSequence));
            await Assert.ThrowsAsync<Contracts.Assets.AssetCannotLoadException>(() => silo.Grains.Asset(TestCity.Node).GetView());

            await silo.StopAsync();
            JournalDamage.Mend(silo.Data, TestCity.Node, defined);
            silo = await RunningSilo.StartAsync(silo.Data, import: false);
            Assert.NotNull((await silo.ViewAsync<Domain.Network.NodeView>(TestCity.Node)).LastSign);
        }
        finally
        {
            await silo.DisposeAsync();
        }
    }

    [Fact]
    public async Task An_asset_whose_head_moved_while_it_was_loaded_is_loaded_anew_at_once_and_takes_nothing_twice()
    {
        var outgoing = new Outgoing("0123456789abcdef.r");
        var silo = await RunningSilo.StartAsync();
        try
        {
            await silo.Grains.Edge(TestCity.Cabinet).Deliver(outgoing.Batch(1, Event(TestCity.Junction, 1)));
            await silo.StopAsync();
            // Another activation has taken reading 2 before it is gone.
            Append Other(StreamStart start) => new()
            {
                Stream = TestCity.Junction.ToString(),
                ExpectedVersion = start.Version,
                At = Sensed,
                Rows = [new NewRow(RowKind.Decisions, null, Sensed, Sensed, 1, "[]"u8.ToArray())],
                Watermarks = [new SourceWatermark(new Source(TestCity.Cabinet, outgoing.Stream), 2)],
            };
            silo = await RunningSilo.StartAsync(
                silo.Data, import: false, services: services => services.AddSingleton(provider => OvertakenJournal.Before(provider.GetRequiredService<JournalStore>(), TestCity.Junction.ToString(), Other)));

            Assert.Equal(2UL, Outgoing.Read(await silo.Grains.Edge(TestCity.Cabinet).Deliver(outgoing.Batch(2, Event(TestCity.Junction, 2)))).Watermark);
            Assert.Equal(1, (await silo.ViewAsync<JunctionView>(TestCity.Junction)).Totals.Taken);
            Assert.Empty(await silo.Delivery.ReadParkedAsync(TestCity.Junction.ToString()));
        }
        finally
        {
            await silo.DisposeAsync();
        }
    }

    private static (AssetId, DateTimeOffset, ReadingValue) Event(AssetId asset, int second) =>
        (asset, Sensed.AddSeconds(second), new IndianaEvent(82, 5));
}
