using Jena.Iot.Silo.Journal;
using Jena.Iot.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Jena.Iot.Silo.Tests.Journal;

[NeedsPostgres]
public sealed class PostgresJournalTests : JournalCompliance
{
    private string _connectionString = "";

    [ComplianceFact]
    public async Task Two_stores_that_race_on_a_stream_lose_nothing_and_share_no_version()
    {
        await using var other = Open();
        await other.StartAsync();
        JournalStore[] stores = [Journal, other];
        var won = new System.Collections.Concurrent.ConcurrentDictionary<(string Stream, long Version), string>();

        await Task.WhenAll(Enumerable.Range(0, 40).Select(async writer =>
        {
            var store = stores[writer % 2];
            var random = new Random(writer);
            for (var done = 0; done < 25;)
            {
                var stream = $"junction/j-{random.Next(8)}";
                var head = (await store.LoadAsync(stream)).Version;
                var payload = $"{writer}.{done}";
                try
                {
                    var version = await store.AppendAsync(To(stream, head, Readings(payload, Noon), Decisions(payload)));
                    Assert.True(won.TryAdd((stream, version), payload));
                    done++;
                }
                catch (VersionConflictException)
                {
                    // The other was first; again from the new head.
                }
            }
        }));

        Assert.Equal(1000, won.Count);
        foreach (var stream in won.Keys.Select(key => key.Stream).Distinct())
        {
            var rows = await AllAsync(stream);
            Assert.Equal(Enumerable.Range(1, rows.Count).Select(i => (long)i), rows.Select(row => row.Version));
            var written = rows.Where(row => row.Version % 2 == 0).Select(row => (row.Version, Text(row)));
            Assert.Equal(won.Where(win => win.Key.Stream == stream).Select(win => (win.Key.Version, win.Value)).Order(), written.Order());
        }
    }

    protected override JournalStore Open() => JournalStore.Create(
        new JournalOptions { Provider = JournalProvider.Postgres, ConnectionString = _connectionString }, TimeProvider.System, NullLoggerFactory.Instance);

    protected override async Task PrepareAsync() => _connectionString = await (await PostgresServer.Shared).CreateDatabaseAsync();

    protected override Task CleanUpAsync() => Task.CompletedTask;
}
