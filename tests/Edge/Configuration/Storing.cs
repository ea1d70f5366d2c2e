using Jena.Iot.Edge.Configuration;
using Jena.Iot.Edge.Tests.Outbox;
using Microsoft.Extensions.Logging.Abstractions;

namespace Jena.Iot.Edge.Tests.Configuration;

public sealed class Storing : IDisposable
{
    private static readonly StoredConfiguration Installed = new(1, "hash-1", "", "text 1");

    /// <summary>The life of an edge's configurations, one write each.</summary>
    private static readonly Func<ConfigurationBook, ConfigurationBook>[] Changes =
    [
        static b => b.Try(Of(2)), static b => b.Begin(), static b => b.Confirm(),
        static b => b.Try(Of(3)), static b => b.Begin(), static b => b.TakeBack(["no answer"]),
        static b => b.Try(Of(4)), static b => b.Try(Of(5)), static b => b.Begin(), static b => b.Confirm(),
        static b => b.UseInstalled("by hand"),
    ];

    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    private static StoredConfiguration Of(int version) => new(version, $"hash-{version}", "anna", $"text {version}");

    private ConfigurationStore Open(Action<DurableStep>? after = null) => ConfigurationStore.Open(directory.Path, TestTime.Noon, NullLogger.Instance, after);

    private string BookFile => directory.File(Path.Combine(ConfigurationStore.Folder, ConfigurationStore.FileName));

    /// <summary>Every step of every write, and whether a cut may leave the file that is being written torn.</summary>
    public static TheoryData<int, int, bool> Cuts
    {
        get
        {
            var cuts = new TheoryData<int, int, bool>();
            for (var change = 0; change < Changes.Length; change++)
            {
                foreach (var step in Enum.GetValues<DurableStep>())
                {
                    cuts.Add(change, (int)step, false);
                    if (step <= DurableStep.Written)
                        cuts.Add(change, (int)step, true);
                }
            }
            return cuts;
        }
    }

    [Theory]
    [MemberData(nameof(Cuts))]
    public void After_a_power_cut_at_any_step_of_any_write_the_edge_has_what_was_or_what_was_to_be_and_never_a_trial_that_began(int change, int step, bool torn)
    {
        ConfigurationBook before, meant;
        using (var store = Open(after => Cut(after)))
        {
            foreach (var earlier in Changes.Take(change))
                Assert.True(store.TryWrite(earlier(store.Book)));
            (before, meant) = (store.Book, Changes[change](store.Book));
            cutAt = (DurableStep)step;
            Assert.Throws<PowerCut>(() => store.TryWrite(meant));
        }
        if (torn)
            File.WriteAllBytes(BookFile + DurableFile.Suffix, File.ReadAllBytes(BookFile + DurableFile.Suffix)[..^(int)Math.Min(3, new FileInfo(BookFile + DurableFile.Suffix).Length)]);
        cutAt = null;

        using var after = Open();
        Assert.Equal(DamageAlarm.None, after.Book.Damage);
        var (found, was, wouldBe) = (after.Book.Opened(Installed), before.Opened(Installed), meant.Opened(Installed));
        var expected = (DurableStep)step >= DurableStep.Renamed ? wouldBe : was;
        Assert.Equal((expected.InForce(Installed), expected.Good, expected.Last?.State, expected.Rejected.Count), (found.InForce(Installed), found.Good, found.Last?.State, found.Rejected.Count));
        Assert.False(found.TrialBegan);
        Assert.True(after.TryWrite(found.Try(Of(9))));
    }

    private DurableStep? cutAt;

    private void Cut(DurableStep after)
    {
        if (after == cutAt)
            throw new PowerCut();
    }

    [Fact]
    public void What_is_written_is_found_again_to_the_last_word()
    {
        ConfigurationBook written;
        using (var store = Open())
        {
            foreach (var change in Changes)
                Assert.True(store.TryWrite(change(store.Book)));
            Assert.True(store.TryWrite(store.Book.Runs("hash-1", TestTime.Noon) with { Damage = DamageAlarm.Raised }));
            written = store.Book;
        }
        using var again = Open();
        Assert.Equivalent(written, again.Book, strict: true);
        Assert.Equivalent(written, ConfigurationStore.Peek(directory.Path), strict: true);
    }

    [Theory]
    [InlineData("")]
    [InlineData("sha256:0\n{}")]
    [InlineData("nonsense")]
    public void A_damaged_book_is_set_aside_as_it_is_and_a_new_one_owes_the_alarm(string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(BookFile)!);
        File.WriteAllText(BookFile, content);
        using (var store = Open())
            Assert.Equal((Installed, DamageAlarm.Owed), (store.Book.InForce(Installed), store.Book.Damage));
        Assert.Equal(content, File.ReadAllText(BookFile.Replace("book.json", "book.damaged-20260504T120000Z.json", StringComparison.Ordinal)));
        using var again = Open();
        Assert.Equal(DamageAlarm.Owed, again.Book.Damage);
    }

    [Fact]
    public void What_cannot_be_made_durable_is_not_tried_and_the_book_stays_as_it_was()
    {
        using var store = Open(static _ => throw new IOException("no space left on device"));
        Assert.False(store.TryWrite(ConfigurationBook.Empty.Try(Of(2))));
        Assert.Equal(ConfigurationBook.Empty, store.Book);
        store.Take(ConfigurationBook.Empty.Try(Of(2)).TakeBack([]));
        Assert.Single(store.Book.Rejected);
    }

    private sealed class PowerCut : Exception;
}
