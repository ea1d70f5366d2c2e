using Jena.Iot.Contracts;
using Jena.Iot.Contracts.Access;
using Jena.Iot.Contracts.Assets;
using Jena.Iot.Contracts.Journal;
using Jena.Iot.Domain.CarParks;
using Jena.Iot.Domain.Common;
using Jena.Iot.Silo.Tests.Harness;
using Microsoft.Data.Sqlite;

namespace Jena.Iot.Silo.Tests.Hosting;

public sealed class StoreErrorTests : IAsyncLifetime
{
    private RunningSilo _silo = null!;

    public async Task InitializeAsync() => _silo = await RunningSilo.StartAsync();

    public async Task DisposeAsync() => await _silo.DisposeAsync();

    [Fact]
    public async Task An_error_of_the_store_stays_in_the_silos_log_and_the_caller_hears_that_the_journal_is_away()
    {
        var grain = _silo.Grains.Asset(TestCity.CarPark);
        await grain.Execute(new CommandRequest("before", "anna", new CalibrateCarPark(40)));
        Change("ALTER TABLE command RENAME TO command_away");

        var told = await Assert.ThrowsAsync<StoreUnavailableException>(() => grain.Execute(new CommandRequest("during", "anna", new CalibrateCarPark(50))));

        Assert.Null(told.InnerException);
        Assert.DoesNotContain("command", told.Message, StringComparison.Ordinal);
        Assert.Contains(_silo.Log.All, line => line.Contains(TestCity.CarPark.ToString(), StringComparison.Ordinal) && line.EndsWith("Execute failed by the store", StringComparison.Ordinal));
        Change("ALTER TABLE command_away RENAME TO command");
        Assert.False((await grain.Execute(new CommandRequest("during", "anna", new CalibrateCarPark(50)))).IsRefused);
        Assert.Equal(50, (await _silo.ViewAsync<CarParkView>(TestCity.CarPark)).Occupied);
    }

    [Fact]
    public async Task A_grain_that_cannot_be_activated_for_the_store_says_no_more_either()
    {
        Change("ALTER TABLE stream_head RENAME TO stream_head_away; ALTER TABLE journal RENAME TO journal_away");

        await Assert.ThrowsAsync<StoreUnavailableException>(() => _silo.Grains.Asset(AssetId.CarPark("never-woken")).GetView());
        await Assert.ThrowsAsync<StoreUnavailableException>(() => _silo.Grains.GetGrain<IAccessGrain>(GrainKeys.City).Tokens());
        Change("ALTER TABLE stream_head_away RENAME TO stream_head; ALTER TABLE journal_away RENAME TO journal");
        Assert.Null(await _silo.Grains.Asset(AssetId.CarPark("never-woken")).GetView());
        Assert.Empty(await _silo.Grains.GetGrain<IAccessGrain>(GrainKeys.City).Tokens());
    }

    private void Change(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_silo.Data, "journal.db")};Pooling=False");
        connection.Open();
        using var change = connection.CreateCommand();
        change.CommandText = sql;
        change.ExecuteNonQuery();
    }
}
