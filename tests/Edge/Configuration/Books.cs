using Jena.Iot.Edge.Configuration;
using Jena.Iot.Wire.Configuration;

namespace Jena.Iot.Edge.Tests.Configuration;

public sealed class Books
{
    private static StoredConfiguration Of(int version, string by = "anna", string text = "") => new(version, $"hash-{version}{text}", by, $"text {version}{text}");

    private static ConfigurationBook Good(int version) => ConfigurationBook.Empty.Try(Of(version)).Begin().Confirm();

    [Theory]
    [InlineData(1, 2, 2)]
    [InlineData(2, 2, 2)]
    [InlineData(3, 2, 3)]
    public void The_highest_version_is_in_force_and_of_two_alike_the_one_that_came_last(int installed, int good, int inForce)
    {
        var book = Good(good).Opened(Of(installed, by: "", text: "by hand"));
        Assert.Equal(inForce, book.InForce(Of(installed, by: "")).Version);
        Assert.Equal(installed > good, book.Good is null);
    }

    [Fact]
    public void A_trial_that_is_confirmed_is_good_and_one_that_is_taken_back_leaves_the_last_good_one()
    {
        var onTrial = Good(2).Try(Of(3)).Begin();
        Assert.Equal((3, 2), (onTrial.InForce(Of(1)).Version, onTrial.Good!.Version));
        Assert.Equal(ConfigurationState.OnTrial, onTrial.Last!.State);

        var confirmed = onTrial.Confirm();
        Assert.Equal((3, ConfigurationState.Applied, false), (confirmed.Good!.Version, confirmed.Last!.State, confirmed.TrialBegan));
        Assert.Null(confirmed.Trial);

        var back = onTrial.TakeBack(["no answer"]);
        Assert.Equal((2, ConfigurationState.TakenBack), (back.InForce(Of(1)).Version, back.Last!.State));
        Assert.Equal(["no answer"], back.RejectionOf("hash-3")!.Problems);
    }

    [Fact]
    public void A_start_takes_back_a_trial_that_began_and_begins_one_that_did_not()
    {
        Assert.Equal(ConfigurationState.TakenBack, Good(2).Try(Of(3)).Begin().Opened(Of(1)).Last!.State);
        Assert.Equal(3, Good(2).Try(Of(3)).Opened(Of(1)).Trial!.Version);
        Assert.Equal(3, Good(2).Try(Of(3)).Begin().Interrupt().Opened(Of(1)).Trial!.Version);
    }

    [Fact]
    public void A_start_with_a_file_by_hand_of_the_trials_version_takes_the_trial_back_and_says_why()
    {
        var book = Good(2).Try(Of(3)).Opened(Of(3, by: ""));
        Assert.Equal((3, ""), (book.InForce(Of(3, by: "")) is { } c ? (c.Version, c.By) : default));
        Assert.Equal(["the file installed by hand has version 3: ask for a higher one"], book.Last!.Problems);
    }

    [Fact]
    public void A_newer_trial_takes_the_place_of_one_under_way_and_the_last_good_one_stays()
    {
        var book = Good(2).Try(Of(3)).Begin().Try(Of(4));
        Assert.Equal((4, 2, false), (book.Trial!.Version, book.Good!.Version, book.TrialBegan));
        Assert.Null(book.RejectionOf("hash-3"));
    }

    [Fact]
    public void Going_back_by_hand_rejects_what_was_in_force_so_that_it_is_not_tried_again()
    {
        var book = Good(2).Try(Of(3)).Begin().UseInstalled("by hand");
        Assert.Equal((1, ConfigurationState.TakenBack), (book.InForce(Of(1)).Version, book.Last!.State));
        Assert.NotNull(book.RejectionOf("hash-2"));
        Assert.NotNull(book.RejectionOf("hash-3"));
    }

    [Fact]
    public void What_was_rejected_is_remembered_up_to_a_bound_the_oldest_is_forgotten_first()
    {
        var book = Enumerable.Range(2, ConfigurationBook.MaxRejected + 1).Aggregate(ConfigurationBook.Empty, static (b, version) => b.Try(Of(version)).TakeBack([]));
        Assert.Equal(ConfigurationBook.MaxRejected, book.Rejected.Count);
        Assert.Null(book.RejectionOf("hash-2"));
        Assert.NotNull(book.RejectionOf("hash-3"));
    }

    [Fact]
    public void Since_when_one_is_in_force_stays_until_another_one_is()
    {
        var at = new DateTimeOffset(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);
        var book = ConfigurationBook.Empty.Runs("a", at);
        Assert.Equal(at, book.Runs("a", at.AddDays(1)).Since!.At);
        Assert.Equal(at.AddDays(1), book.Runs("b", at.AddDays(1)).Since!.At);
    }

    [Theory]
    [InlineData(119.999, false)]
    [InlineData(120, true)]
    public void A_trial_has_failed_when_nothing_was_heard_in_its_time(double seconds, bool failed)
    {
        var trial = new Trial(new TrialOptions(), TimeSpan.FromSeconds(1000));
        Assert.Equal(failed, TimeSpan.FromSeconds(1000 + seconds) >= trial.Deadline);
    }

    [Fact]
    public void A_trial_is_proven_by_an_answer_after_the_steady_time_and_has_as_long_again_for_it()
    {
        var trial = new Trial(new TrialOptions(), TimeSpan.Zero);
        Assert.False(trial.IsProvenBy(TimeSpan.FromSeconds(300)));
        var heard = trial.Heard(TimeSpan.FromSeconds(100)).Heard(TimeSpan.FromSeconds(110));
        Assert.False(heard.IsProvenBy(TimeSpan.FromSeconds(129.9)));
        Assert.True(heard.IsProvenBy(TimeSpan.FromSeconds(130)));
        Assert.Equal(TimeSpan.FromSeconds(100 + 30 + 120), heard.Deadline);
    }

    [Theory]
    [InlineData(0.5, 30)]
    [InlineData(3601, 30)]
    [InlineData(120, -1)]
    [InlineData(120, 3601)]
    public void A_trial_out_of_bounds_is_refused(double within, double steady) =>
        Assert.Throws<ArgumentException>(new TrialOptions { Within = TimeSpan.FromSeconds(within), Steady = TimeSpan.FromSeconds(steady) }.Validate);
}
