using System.Collections.Concurrent;
using System.Text;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Silo.Journal;
using Jena.Iot.Testing;
using Jena.Iot.Testing.Processes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace Jena.Iot.Silo.Tests.Postgres;

/// <summary>A primary that dies, a standby that takes its place, and a journal that knows both by one connection string.</summary>
public sealed class StandbyTests : IAsyncLifetime
{
    private const int Writers = 16;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<(string Stream, long Version), string> _answered = [];
    private PostgresServer _primary = null!;
    private PostgresServer _standby = null!;

    private string Both => PostgresServer.ConnectionString([_primary, _standby], "test_1");

    public async Task InitializeAsync()
    {
        if (PostgresBinaries.Missing is not null)
            return;
        _primary = await PostgresServer.StartAsync(new PostgresServerOptions { Durable = true });
        await _primary.CreateDatabaseAsync();
        _standby = await _primary.StartStandbyAsync();
    }

    public async Task DisposeAsync()
    {
        if (_standby is not null)
            await _standby.DisposeAsync();
        if (_primary is not null)
            await _primary.DisposeAsync();
    }

    [PostgresFact]
    public async Task With_a_synchronous_standby_what_was_answered_survives_the_death_of_the_primary_under_load_and_writers_go_on_by_themselves()
    {
        await _primary.WaitForStandbyAsync();
        await using var journal = await OpenAsync();
        using var stop = new CancellationTokenSource();
        var writers = Enumerable.Range(0, Writers).Select(writer => WriteAsync(journal, $"junction/w-{writer}", stop.Token)).ToList();
        await AnsweredAsync(500);

        await _primary.KillAsync();
        await _standby.PromoteAsync();
        await AnsweredAsync(_answered.Count + 500);
        await stop.CancelAsync();
        await Task.WhenAll(writers);

        Assert.False(journal.Broken.IsCompleted);
        Assert.True(journal.Health.IsHealthy);
        await CompareAsync(journal);
    }

    [PostgresFact]
    public async Task With_a_synchronous_standby_away_nothing_is_answered_and_with_it_again_writing_goes_on()
    {
        await _primary.WaitForStandbyAsync();
        await using var journal = await OpenAsync(TimeSpan.FromSeconds(1));
        await journal.AppendAsync(One("junction/a", 0));
        await _standby.StopAsync(PostgresStop.Immediate);

        // The server commits on its own disk, gives up waiting, and calls that success with a warning.
        await Assert.ThrowsAsync<JournalWriteException>(() => journal.AppendAsync(One("junction/a", 1)));
        Assert.False(journal.Health.IsHealthy);
        // What is read now may be on the primary alone.
        await Assert.ThrowsAsync<JournalWriteException>(() => journal.ConfirmAsync());

        await _standby.StartAgainAsStandbyAsync();
        await Eventually.TrueAsync(() => journal.Health.IsHealthy, Patience, () => "the journal stays unhealthy");
        var head = (await journal.LoadAsync("junction/a")).Version;
        Assert.InRange(head, 1, 2);
        Assert.Equal(head + 1, await journal.AppendAsync(One("junction/a", head)));
    }

    [PostgresFact]
    public async Task With_an_asynchronous_standby_what_it_had_not_heard_is_lost_and_the_writer_that_knows_better_ends()
    {
        await using (var journal = await OpenAsync())
        {
            await journal.AppendAsync(One("junction/a", 0));
            await _standby.CutOffAsync(_primary);
            Assert.Equal(2, await journal.AppendAsync(One("junction/a", 1)));

            await _primary.KillAsync();
            await _standby.PromoteAsync();
            await Eventually.TrueAsync(
                async () =>
                {
                    try
                    {
                        await journal.AppendAsync(One("junction/b", 0));
                    }
                    catch (Exception failure) when (failure is JournalWriteException or InvalidOperationException or VersionConflictException)
                    {
                        // The primary is gone, and then the writer.
                    }
                    return journal.Broken.IsCompleted;
                },
                Patience,
                () => "the writer goes on with what it has in memory");
            Assert.IsType<JournalReplacedException>(await journal.Broken);
        }

        await using var anew = await OpenAsync();
        Assert.Equal(1, (await anew.LoadAsync("junction/a")).Version);
        Assert.Equal(2, await anew.AppendAsync(One("junction/a", 1)));
    }

    [PostgresFact]
    public async Task A_watermark_of_what_was_handed_to_assets_before_the_primary_died_is_not_saved_on_an_asynchronous_standby()
    {
        var source = new Source("cab-1", "0123456789abcdef.r");
        // Its time stands still, so that it commits nothing by itself: all that it knows is on the standby too.
        await using var edges = await OpenAsync(time: new FakeTimeProvider(DateTimeOffset.UtcNow));
        await using var assets = await OpenAsync();
        await edges.ConfirmAsync();
        var run = edges.ServerRun;
        await _standby.CutOffAsync(_primary);
        await assets.AppendAsync(One("junction/a", 0));

        await _primary.KillAsync();
        await _standby.PromoteAsync();
        var refused = await FailAsync(() => edges.SaveEdgeWatermarkAsync(source, 1, run), static failure => failure is VersionConflictException);

        Assert.Contains(source.ToString(), refused.Message, StringComparison.Ordinal);
        Assert.NotEqual(run, edges.ServerRun);
        Assert.Equal(0, await edges.ReadEdgeWatermarkAsync(source));
        // Nor does an asset that has it in memory say so.
        await FailAsync(() => assets.ConfirmAsync(), static failure => failure is JournalClosedException || failure.InnerException is JournalReplacedException);
        await edges.SaveEdgeWatermarkAsync(source, 1, edges.ServerRun);
        Assert.Equal(1, await edges.ReadEdgeWatermarkAsync(source));
    }

    /// <summary>Writes until that fails as it should; before, the connection is of the server that died.</summary>
    private static async Task<Exception> FailAsync(Func<Task> write, Func<Exception, bool> expected)
    {
        Exception? last = null;
        await Eventually.TrueAsync(
            async () =>
            {
                last = await Record.ExceptionAsync(write);
                Assert.NotNull(last);
                return expected(last);
            },
            Patience,
            () => $"it fails otherwise: {last}");
        return last!;
    }

    [PostgresFact]
    public async Task A_journal_on_two_hosts_leaves_no_connection_behind()
    {
        await using (await OpenAsync())
            Assert.NotEqual(0L, await ConnectionsAsync());

        await Eventually.TrueAsync(async () => await ConnectionsAsync() == 0, Patience, () => "connections are left");
    }

    [PostgresFact]
    public void Several_hosts_without_a_word_on_which_one_are_refused_with_what_to_add()
    {
        var refused = Assert.Throws<ArgumentException>(() => new JournalOptions { Provider = JournalProvider.Postgres, ConnectionString = "Host=a,b;Database=jena" }.Validate());

        Assert.Contains("add 'Target Session Attributes=read-write'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("write 'SSL Mode=VerifyFull;Root Certificate=FILE'", refused.Message, StringComparison.Ordinal);
        new JournalOptions { Provider = JournalProvider.Postgres, ConnectionString = "Host=127.0.0.1:5432,127.0.0.1:5433;Database=jena;Target Session Attributes=read-write" }.Validate();
    }

    private async Task<long> ConnectionsAsync() =>
        (long)(await _primary.RunAsync("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'jena-iot journal'"))!;

    private Task AnsweredAsync(int count) => Eventually.TrueAsync(() => _answered.Count >= count, Patience, () => $"{_answered.Count} of {count} answered");

    private async Task WriteAsync(JournalStore journal, string stream, CancellationToken stop)
    {
        var head = 0L;
        for (var number = 0; !stop.IsCancellationRequested; number++)
        {
            try
            {
                head = await journal.AppendAsync(One(stream, head, $"{stream} {number}"), CancellationToken.None);
                Assert.True(_answered.TryAdd((stream, head), $"{stream} {number}"));
            }
            catch (JournalWriteException)
            {
                await Eventually.TrueAsync(
                    async () =>
                    {
                        try
                        {
                            head = (await journal.LoadAsync(stream, CancellationToken.None)).Version;
                            return true;
                        }
                        catch (Exception failure) when (failure is NpgsqlException or TimeoutException)
                        {
                            return false;
                        }
                    },
                    Patience,
                    () => $"{stream} cannot be read");
            }
        }
    }

    private async Task CompareAsync(JournalStore journal)
    {
        foreach (var stream in _answered.Keys.Select(static key => key.Stream).Distinct())
        {
            var version = 0L;
            await foreach (var row in journal.ReadAsync(stream, 0))
            {
                Assert.Equal(++version, row.Version);
                if (_answered.TryRemove((stream, row.Version), out var payload))
                    Assert.Equal(payload, Encoding.UTF8.GetString(row.Payload));
            }
        }
        Assert.Empty(_answered);
    }

    private async Task<JournalStore> OpenAsync(TimeSpan? timeout = null, TimeProvider? time = null)
    {
        var options = new JournalOptions { Provider = JournalProvider.Postgres, ConnectionString = Both, CommandTimeout = timeout ?? TimeSpan.FromSeconds(30) };
        var journal = JournalStore.Create(options, time ?? TimeProvider.System, NullLoggerFactory.Instance);
        await journal.StartAsync();
        return journal;
    }

    private static Append One(string stream, long expected, string payload = "a") => new()
    {
        Stream = stream,
        ExpectedVersion = expected,
        At = DateTimeOffset.UtcNow,
        Rows = [new NewRow(RowKind.Readings, null, null, null, 1, Encoding.UTF8.GetBytes(payload))],
    };
}
