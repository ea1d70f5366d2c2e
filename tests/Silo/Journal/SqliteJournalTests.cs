using Jena.Iot.Silo.Journal;
using Microsoft.Extensions.Logging.Abstractions;

namespace Jena.Iot.Silo.Tests.Journal;

public sealed class SqliteJournalTests : JournalCompliance
{
    private readonly TemporaryFolder _folder = new();

    private string File => _folder.File("journal.db");

    [Fact]
    public async Task What_was_answered_is_in_a_copy_of_the_files_taken_while_it_is_open()
    {
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Journal.AppendAsync(To($"junction/j-{i}", 0, Readings("a")))));

        // The image that a power cut would leave: the file and its log, nothing closed.
        var image = _folder.File("image.db");
        System.IO.File.Copy(File, image);
        System.IO.File.Copy(File + "-wal", image + "-wal");
        await using var crashed = Open(image);
        await crashed.StartAsync();

        for (var i = 0; i < 100; i++)
            Assert.Equal(1, (await crashed.LoadAsync($"junction/j-{i}")).Version);
    }

    [Fact]
    public async Task A_second_store_on_the_file_is_refused_and_told_which_file()
    {
        await using var second = Open();

        var refused = await Assert.ThrowsAsync<JournalRefusedException>(() => second.StartAsync());
        Assert.Contains(File, refused.Message, StringComparison.Ordinal);
        Assert.Contains("is open in another store", refused.Message, StringComparison.Ordinal);
        Assert.False(second.Health.IsHealthy);
        Assert.Equal(1, await Journal.AppendAsync(To(Junction, 0, Readings("the first goes on"))));
    }

    [Fact]
    public async Task A_writer_whose_file_was_replaced_under_it_answers_nothing_more_and_says_so()
    {
        await Journal.AppendAsync(To(Junction, 0, Readings("kept")));
        await ReopenAsync();
        var copy = _folder.File("copy.db");
        System.IO.File.Copy(File, copy);
        Assert.Equal(2, await Journal.AppendAsync(To(Junction, 1, Readings("gone"))));

        System.IO.File.Move(copy, File, overwrite: true);
        System.IO.File.Delete(File + "-wal");
        System.IO.File.Delete(File + "-shm");

        await Assert.ThrowsAsync<JournalWriteException>(() => Journal.AppendAsync(To(Junction, 2, Readings("into nowhere"))));
        Assert.Contains("was removed or replaced", Assert.IsType<JournalReplacedException>(await Journal.Broken).Message, StringComparison.Ordinal);
        Assert.False(Journal.Health.IsHealthy);
        await ReopenAsync();
        Assert.Equal(["kept"], (await AllAsync(Junction)).Select(Text));
    }

    protected override JournalStore Open() => Open(File);

    protected override Task PrepareAsync() => Task.CompletedTask;

    protected override Task CleanUpAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    private static JournalStore Open(string path) =>
        JournalStore.Create(new JournalOptions { Provider = JournalProvider.Sqlite, Path = path }, TimeProvider.System, NullLoggerFactory.Instance);
}
