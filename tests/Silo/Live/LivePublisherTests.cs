using System.Threading.Channels;
using Jena.Iot.Contracts;
using Jena.Iot.Contracts.Assets;
using Jena.Iot.Contracts.Live;
using Jena.Iot.Domain.CarParks;
using Jena.Iot.Silo.Tests.Harness;
using Orleans.Runtime;

namespace Jena.Iot.Silo.Tests.Live;

public sealed class LivePublisherTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_subscriber_sees_every_change_in_sequence_and_a_heartbeat_when_nothing_changes()
    {
        await using var silo = await RunningSilo.StartAsync();
        var observer = new Observer();
        var reference = silo.Grains.CreateObjectReference<ILiveObserver>(observer);
        var key = silo.Service<ILocalSiloDetails>().SiloAddress.ToParsableString();
        await silo.Grains.GetGrain<ILivePublisherGrain>(key).Subscribe(reference);

        var heartbeat = await observer.NextAsync(b => b.Views.Count == 0);
        Assert.Equal(key, heartbeat.Silo);

        await silo.Grains.Asset(TestCity.CarPark).Execute(new CommandRequest("c1", "anna", new CalibrateCarPark(7)));
        await silo.Grains.Asset(TestCity.CarPark).Execute(new CommandRequest("c2", "anna", new CalibrateCarPark(8)));

        var changes = new List<ViewEnvelope>();
        var next = heartbeat.First;
        while (changes.Count < 2)
        {
            var batch = await observer.NextAsync(b => b.Views.Count > 0);
            Assert.Equal((heartbeat.Epoch, next), (batch.Epoch, batch.First));
            next += batch.Views.Count;
            changes.AddRange(batch.Views);
        }
        Assert.Equal([(TestCity.CarPark.ToString(), 2L), (TestCity.CarPark.ToString(), 3L)], changes.Select(c => (c.Asset, c.Version)));
        GC.KeepAlive(observer);
    }

    private sealed class Observer : ILiveObserver
    {
        private readonly Channel<LiveBatch> _batches = Channel.CreateUnbounded<LiveBatch>();

        public Task Receive(LiveBatch batch) => _batches.Writer.WriteAsync(batch).AsTask();

        public async Task<LiveBatch> NextAsync(Func<LiveBatch, bool> wanted)
        {
            using var patience = new CancellationTokenSource(Patience);
            while (true)
            {
                var batch = await _batches.Reader.ReadAsync(patience.Token);
                if (wanted(batch))
                    return batch;
            }
        }
    }
}
