using Jena.Iot.Faults.Disks;
using Jena.Iot.Silo.Journal;
using Jena.Iot.Testing;
using Jena.Iot.Testing.Processes;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Jena.Iot.SystemTests.Faults;

/// <summary>PostgreSQL on a disk that is full.</summary>
public sealed class FullDatabaseTests
{
    private const string Junction = "junction/holzmarkt";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [DiskFact(postgres: true)]
    public async Task Whoever_writes_to_a_full_database_is_told_and_with_room_again_writing_goes_on_with_all_that_was_answered()
    {
        using var disk = new SmallDisk(256 << 20);
        await using var server = await PostgresServer.StartAsync(new PostgresServerOptions { Durable = true, Folder = disk.Folder });
        var options = new JournalOptions { Provider = JournalProvider.Postgres, ConnectionString = await server.CreateDatabaseAsync() };
        await using var journal = JournalStore.Create(options, TimeProvider.System, NullLoggerFactory.Instance);
        await journal.StartAsync();
        var answered = 0L;
        disk.Fill();

        await Assert.ThrowsAsync<JournalWriteException>(async () =>
        {
            while (true)
                answered = await journal.AppendAsync(Row(answered));
        });
        Assert.False(journal.Health.IsHealthy);

        disk.Clear();
        // A server whose log found no room has ended; whoever made room starts it.
        if (!server.IsRunning)
            await server.StartAgainAsync();
        await Eventually.TrueAsync(() => journal.Health.IsHealthy, Patience, () => "the journal does not recover");
        var head = (await LoadAsync(journal)).Version;
        Assert.InRange(head, answered, answered + 1);
        Assert.Equal(head + 1, await journal.AppendAsync(Row(head)));
        var version = 0L;
        await foreach (var row in journal.ReadAsync(Junction, 0))
            Assert.Equal(++version, row.Version);
        Assert.Equal(head + 1, version);
    }

    private static async Task<StreamStart> LoadAsync(JournalStore journal)
    {
        StreamStart? start = null;
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    start = await journal.LoadAsync(Junction);
                    return true;
                }
                catch (NpgsqlException)
                {
                    // A connection of the server before.
                    return false;
                }
            },
            Patience,
            () => "the stream cannot be read");
        return start!;
    }

    private static Append Row(long expected)
    {
        // Nothing that could be made smaller.
        var payload = new byte[1 << 20];
        new Random((int)expected).NextBytes(payload);
        return new Append
        {
            Stream = Junction,
            ExpectedVersion = expected,
            At = DateTimeOffset.UtcNow,
            Rows = [new NewRow(RowKind.Readings, null, null, null, 1, payload)],
        };
    }
}
