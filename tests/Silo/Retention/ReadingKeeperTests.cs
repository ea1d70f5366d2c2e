using System.Text;
using System.Text.Json;
using Jena.Iot.Contracts;
using Jena.Iot.Contracts.Archive;
using Jena.Iot.Contracts.Assets;
using Jena.Iot.Domain.CarParks;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Silo.Journal.Retention;
using Jena.Iot.Silo.Retention;
using Jena.Iot.Silo.Tests.Harness;
using Jena.Iot.Testing;
using Jena.Iot.Wire.Delivery;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Jena.Iot.Silo.Tests.Retention;

/// <summary>What is left of what was sensed more than 400 days ago.</summary>
public sealed class ReadingKeeperTests : IAsyncDisposable
{
    private const int Days = 401;

    private readonly StandingTime _time = new();
    private readonly Outgoing _outgoing = new("0123456789abcdef.r");
    private IReadOnlyDictionary<string, string?> _settings = new Dictionary<string, string?>();
    private RunningSilo? _silo;

    private RunningSilo Silo => _silo!;

    public async ValueTask DisposeAsync()
    {
        if (_silo is not null)
            await _silo.DisposeAsync();
    }

    [Fact]
    public Task Assets_that_nobody_woke_for_longer_than_readings_are_kept_load_with_all_they_counted_on_SQLite() => ColdAsync(postgres: false);

    [PostgresFact]
    public Task Assets_that_nobody_woke_for_longer_than_readings_are_kept_load_with_all_they_counted_on_PostgreSQL() => ColdAsync(postgres: true);

    [Fact]
    public async Task A_recording_of_a_time_whose_events_are_dropped_adds_to_what_was_counted_then()
    {
        await StartAsync(postgres: false);
        var at = Bin.Of(_time.Now).Start;
        await DeliverAsync(1, (TestCity.Junction, at.AddMinutes(1), new IndianaEvent(82, 5)), (TestCity.Junction, at.AddMinutes(2), new IndianaEvent(82, 5)));
        Forward();
        await KeepAsync();
        await AgainAsync();

        await Silo.Grains.Edge(TestCity.Cabinet).Deliver(new Outgoing("replay-1", StreamKind.Replay).Batch(
            1, (TestCity.Junction, at.AddMinutes(2), new IndianaEvent(82, 5)), (TestCity.Junction, at.AddMinutes(3), new IndianaEvent(82, 5))));

        var bin = Assert.Single(await BinsAsync(at));
        Assert.Equal((3, 3, false), (bin.Events, Assert.Single(bin.Detectors).Actuations, bin.Partial));
        await AgainAsync();
        bin = Assert.Single(await BinsAsync(at));
        Assert.Equal((3, 3, false), (bin.Events, Assert.Single(bin.Detectors).Actuations, bin.Partial));
    }

    [PostgresFact]
    public async Task An_asset_that_kept_no_snapshot_in_one_round_is_asked_again_in_the_next()
    {
        await StartAsync(postgres: true);
        await DeliverAsync(1, (TestCity.Junction, _time.Now, new IndianaEvent(82, 5)));
        _time.Forward(TimeSpan.FromDays(3).TotalSeconds);
        await using var database = NpgsqlDataSource.Create(_settings["Journal:ConnectionString"]!);
        await database.CreateCommand(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not now'; END $$; "
            + "CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON snapshot FOR EACH ROW EXECUTE FUNCTION refuse()").ExecuteNonQueryAsync();
        await KeepAsync();
        await database.CreateCommand("DROP TRIGGER refuse ON snapshot").ExecuteNonQueryAsync();

        await KeepAsync();

        await using var snapshots = database.CreateCommand($"SELECT version FROM snapshot WHERE stream = '{TestCity.Junction}'");
        Assert.Equal((await Silo.Journal.LoadAsync(TestCity.Junction.ToString())).Version, await snapshots.ExecuteScalarAsync());
    }

    [Fact]
    public async Task Nothing_is_dropped_a_day_too_early()
    {
        await StartAsync(postgres: false);
        await DeliverAsync(1, (TestCity.Junction, _time.Now, new IndianaEvent(82, 5)));
        _time.Forward(TimeSpan.FromDays(Days - 1).TotalSeconds);

        Assert.Equal(0, (await KeepAsync()).Rows);
        Assert.Null(await Silo.Grains.GetGrain<IArchiveGrain>(0).SensedSince());
    }

    [Fact]
    public async Task An_asset_whose_rows_are_dropped_and_whose_snapshot_cannot_be_read_loads_nothing_rather_than_half()
    {
        await StartAsync(postgres: false);
        await DeliverAsync(1, (TestCity.Junction, _time.Now, new IndianaEvent(82, 5)));
        Forward();
        await KeepAsync();
        await DeliverAsync(2, (TestCity.Junction, _time.Now, new IndianaEvent(82, 5)));
        await Silo.StopAsync();
        await using (var connection = new SqliteConnection($"Data Source={Path.Combine(Silo.Data, "journal.db")};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var damage = connection.CreateCommand();
            damage.CommandText = "UPDATE snapshot SET schema = 99";
            await damage.ExecuteNonQueryAsync();
        }
        _silo = await RunningSilo.StartAsync(Silo.Data, import: false, time: _time, settings: _settings);

        var refused = await Assert.ThrowsAsync<AssetCannotLoadException>(() => Silo.Grains.Asset(TestCity.Junction).GetView());
        Assert.Contains("are not there, and no snapshot that can be read covers them", refused.Message, StringComparison.Ordinal);
    }

    private async Task ColdAsync(bool postgres)
    {
        await StartAsync(postgres);
        var at = Bin.Of(_time.Now).Start;
        await DeliverAsync(1,
            (TestCity.Junction, at.AddMinutes(1), new IndianaEvent(82, 5)), (TestCity.Junction, at.AddMinutes(2), new IndianaEvent(81, 5)),
            (TestCity.CarPark, at.AddMinutes(3), new LanePassage("north", PassageDirection.In, 1, 0)));
        var bins = await BinsAsync(at);
        var window = new TimeWindow(at, at.AddHours(1));
        Assert.Equal(["indianaEvent", "indianaEvent"], await SensedAsync(TestCity.Junction, window));
        await AgainAsync();
        Forward();

        var dropped = await KeepAsync();

        Assert.Equal(2, dropped.Rows);
        Assert.Empty(dropped.Uncovered);
        Assert.Equal(postgres ? [$"journal_reading_{at:yyyyMMdd}"] : [], dropped.Partitions);
        await AgainAsync();
        Assert.Equal(JsonSerializer.Serialize(bins, DomainJson.Options), JsonSerializer.Serialize(await BinsAsync(at), DomainJson.Options));
        Assert.Equal(1, Assert.Single((await Silo.ViewAsync<CarParkView>(TestCity.CarPark)).Lanes).In);
        // Midnight 400 days ago, and as much later as a reading may be dated ahead.
        var since = new DateTimeOffset(_time.Now.UtcDateTime.Date, TimeSpan.Zero).AddDays(-400) + SensingLimits.Future;
        Assert.Empty(await SensedAsync(TestCity.Junction, window));
        Assert.Equal(since, (await EventsAsync(TestCity.Junction, window)).SensedSince);
        Assert.Equal(since, await Silo.Grains.GetGrain<IArchiveGrain>(0).SensedSince());
        Assert.Null((await EventsAsync(TestCity.Junction, new TimeWindow(since, since.AddHours(1)))).SensedSince);
        Assert.NotEmpty((await EventsAsync(TestCity.Junction, window)).Json);

        await DeliverAsync(4, (TestCity.CarPark, _time.Now, new LanePassage("north", PassageDirection.In, 2, 0)));
        Assert.Equal(2, Assert.Single((await Silo.ViewAsync<CarParkView>(TestCity.CarPark)).Lanes).In);
    }

    private async Task StartAsync(bool postgres)
    {
        if (postgres)
        {
            var text = await (await PostgresServer.Shared).CreateDatabaseAsync();
            _settings = new Dictionary<string, string?> { ["Journal:Provider"] = "Postgres", ["Journal:ConnectionString"] = text };
        }
        _silo = await RunningSilo.StartAsync(time: _time, settings: _settings);
    }

    private async Task AgainAsync()
    {
        await Silo.StopAsync();
        _silo = await RunningSilo.StartAsync(Silo.Data, import: false, time: _time, settings: _settings);
    }

    private void Forward() => _time.Forward(TimeSpan.FromDays(Days).TotalSeconds);

    private async Task<DroppedReadings> KeepAsync()
    {
        var dropped = await Silo.Service<IEnumerable<IHostedService>>().OfType<ReadingKeeper>().Single().RoundAsync(CancellationToken.None);
        return Assert.IsType<DroppedReadings>(dropped);
    }

    private Task DeliverAsync(long sequence, params (AssetId, DateTimeOffset, ReadingValue)[] readings) =>
        Silo.Grains.Edge(TestCity.Cabinet).Deliver(_outgoing.Batch(sequence, readings));

    private async Task<IReadOnlyList<JunctionBinAggregate>> BinsAsync(DateTimeOffset at) =>
        [.. (await Silo.Grains.GetGrain<IJunctionGrain>(TestCity.Junction.ToString()).Bins(Bin.Of(at).Window)).Select(b => JsonSerializer.Deserialize<JunctionBinAggregate>(b.Json, DomainJson.Options)!)];

    private Task<EventPage> EventsAsync(AssetId asset, TimeWindow window) => Silo.Grains.GetGrain<IArchiveGrain>(0).Events(asset, window, "", 100);

    private async Task<IEnumerable<string>> SensedAsync(AssetId asset, TimeWindow window) => (await EventsAsync(asset, window)).Json
        .Select(json => JsonDocument.Parse(Encoding.UTF8.GetString(json)).RootElement)
        .Where(json => json.TryGetProperty("sequence", out _))
        .Select(json => json.GetProperty("type").GetString()!);
}
