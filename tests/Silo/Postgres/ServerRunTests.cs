using Google.Protobuf;
using Jena.Iot.Contracts;
using Jena.Iot.Contracts.Assets;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Silo.Grains.Assets;
using Jena.Iot.Silo.Journal;
using Jena.Iot.Silo.Tests.Harness;
using Jena.Iot.Testing;
using Jena.Iot.Testing.Processes;
using Jena.Iot.Wire.Delivery;
using Microsoft.Extensions.Logging.Abstractions;

namespace Jena.Iot.Silo.Tests.Postgres;

/// <summary>A database's server that is started again or replaced under those who have read from it.</summary>
public sealed class ServerRunTests
{
    private const string Stream = "0123456789abcdef.r";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly Source Source = new(TestCity.Cabinet, Stream);

    [PostgresFact]
    public async Task What_was_read_from_one_run_of_the_server_is_neither_confirmed_nor_built_on_under_another()
    {
        await using var server = await PostgresServer.StartAsync(new PostgresServerOptions { Durable = true });
        await using var journal = JournalStore.Create(new JournalOptions { Provider = JournalProvider.Postgres, ConnectionString = await server.CreateDatabaseAsync() }, TimeProvider.System, NullLoggerFactory.Instance);
        await journal.StartAsync();
        await journal.AppendAsync(One(0, 0));
        var before = await journal.LoadAsync("junction/a");
        Assert.Equal(2, await journal.AppendAsync(One(1, before.Run)));
        await journal.ConfirmAsync(before.Run);

        await server.StopAsync(PostgresStop.Immediate);
        await server.StartAgainAsync();
        await RefusedAsync(() => journal.ConfirmAsync(before.Run));
        await RefusedAsync(() => journal.AppendAsync(One(2, before.Run)));
        await RefusedAsync(() => journal.SaveSnapshotAsync("junction/a", new Snapshot(3, 1, [1]) { Under = before.Run }, []));

        var now = await journal.LoadAsync("junction/a");
        Assert.Equal((2, null), (now.Version, now.Snapshot));
        Assert.NotEqual(before.Run, now.Run);
        await journal.ConfirmAsync(now.Run);
        Assert.Equal(3, await journal.AppendAsync(One(2, now.Run)));
    }

    [PostgresFact]
    public async Task What_an_asset_read_from_a_primary_that_died_is_answered_for_only_once_the_standby_has_it()
    {
        await using var primary = await PostgresServer.StartAsync(new PostgresServerOptions { Durable = true });
        await primary.CreateDatabaseAsync("jena");
        await using var standby = await primary.StartStandbyAsync();
        await using var silo = await StartAsync(PostgresServer.ConnectionString([primary, standby], "jena"));
        await primary.WaitForStandbyAsync();
        await standby.StopAsync(PostgresStop.Immediate);
        // Committed on the primary alone, which its writer takes for unknown; loaded anew, the asset reads it there.
        await Assert.ThrowsAnyAsync<Exception>(() => TakeAsync(silo, 0, 1));
        await AnsweredAsync(async () => Assert.Equal(1, (await silo.ViewAsync<JunctionView>(TestCity.Junction)).Totals.Taken));
        await Assert.ThrowsAnyAsync<Exception>(() => TakeAsync(silo, 0, 1));

        await primary.KillAsync();
        await standby.StartAgainAsStandbyAsync();
        await standby.PromoteAsync();
        await AnsweredAsync(() => TakeAsync(silo, 0, 1));

        Assert.Equal(1, (await silo.Journal.LoadAsync($"{TestCity.Junction}")).Watermarks[Source]);
        Assert.Equal(1, (await silo.ViewAsync<JunctionView>(TestCity.Junction)).Totals.Taken);
    }

    [PostgresFact]
    public async Task An_asset_takes_nothing_that_was_handed_over_under_another_run_of_the_server_than_it_was_loaded_from()
    {
        await using var silo = await StartAsync(await (await PostgresServer.Shared).CreateDatabaseAsync());
        var run = (await silo.Journal.LoadAsync($"{TestCity.Junction}")).Run;

        // What lies before these was lost with a server, as far as the asset can know.
        Assert.True((await TakeAsync(silo, run - 1, 11)).HandAgain);
        Assert.False((await TakeAsync(silo, run, 1)).HandAgain);

        Assert.Equal(1, (await silo.Journal.LoadAsync($"{TestCity.Junction}")).Watermarks[Source]);
    }

    [PostgresFact]
    public async Task After_the_server_was_started_again_a_batch_is_acknowledged_at_its_first_coming()
    {
        await using var server = await PostgresServer.StartAsync(new PostgresServerOptions { Durable = true });
        await using var silo = await StartAsync(await server.CreateDatabaseAsync());
        var outgoing = new Outgoing(Stream);
        Assert.Equal(1UL, Outgoing.Read(await silo.Grains.Edge(TestCity.Cabinet).Deliver(outgoing.Batch(1, Actuation(1)))).Watermark);

        await server.StopAsync(PostgresStop.Immediate);
        await server.StartAgainAsync();
        // A pooled connection of the server that was fails once.
        await AnsweredAsync(() => silo.Journal.FindCommandAsync("junction/none", "none"));

        Assert.Equal(2UL, Outgoing.Read(await silo.Grains.Edge(TestCity.Cabinet).Deliver(outgoing.Batch(2, Actuation(2)))).Watermark);
        Assert.Equal(2, (await silo.ViewAsync<JunctionView>(TestCity.Junction)).Totals.Taken);
    }

    private static Task<RunningSilo> StartAsync(string database) => RunningSilo.StartAsync(settings: new Dictionary<string, string?>
    {
        ["Journal:Provider"] = "Postgres",
        ["Journal:ConnectionString"] = database,
        ["Journal:CommandTimeout"] = "00:00:01",
    });

    private static (AssetId, DateTimeOffset, ReadingValue) Actuation(int second) => (TestCity.Junction, DateTimeOffset.UtcNow.AddMinutes(-5).AddSeconds(second), new IndianaEvent(82, 5));

    private static Task<TakeResult> TakeAsync(RunningSilo silo, long under, long sequence)
    {
        var (asset, at, value) = Actuation((int)sequence);
        var stored = StoredBatch.Header(Source, Source, backfill: false);
        stored.Readings.Add(ReadingCodec.ToWire(new Reading(sequence, asset, ReadingTime.Of(at), value)));
        return silo.Grains.Asset(asset).Take(new TakeRequest(stored.ToByteArray(), under));
    }

    private static Append One(long expected, long under) => new()
    {
        Stream = "junction/a",
        ExpectedVersion = expected,
        Under = under,
        At = DateTimeOffset.UtcNow,
        Rows = [new NewRow(RowKind.Decisions, null, null, null, 1, "a"u8.ToArray())],
    };

    private static Task RefusedAsync(Func<Task> write) => Eventually.TrueAsync(
        async () =>
        {
            var failure = await Record.ExceptionAsync(write);
            // While the server is away anything may be told but that it is done.
            Assert.NotNull(failure);
            return failure is VersionConflictException;
        },
        Patience,
        () => "it is not refused");

    private static Task AnsweredAsync(Func<Task> ask) => Eventually.TrueAsync(
        async () => await Record.ExceptionAsync(ask) is null, Patience, () => "it is not answered");
}
