using Jena.Iot.Silo.Clustering;

namespace Jena.Iot.Silo.Tests.Clustering;

public sealed class DatabaseReachTests
{
    private static readonly TimeSpan Long = DatabaseReach.Patience + TimeSpan.FromTicks(1);

    private readonly DatabaseReach _reach = new();

    [Fact]
    public void A_silo_whose_commits_have_failed_for_3_s_sees_for_itself_first()
    {
        Assert.Equal(ReachStep.None, _reach.Next(TimeSpan.Zero));
        Assert.Equal(ReachStep.None, _reach.Next(TimeSpan.FromSeconds(3)));
        Assert.Equal(ReachStep.Try, _reach.Next(Long));
    }

    [Fact]
    public void One_that_misses_the_server_twice_while_another_commits_and_then_again_ends()
    {
        Miss();
        Miss();
        Assert.Equal(ReachStep.AskOthers, _reach.Next(Long));
        _reach.Answered(isWitnessed: true);
        Miss();

        Assert.Equal(ReachStep.End, _reach.Next(Long));
    }

    [Fact]
    public void A_server_that_is_reached_after_another_silo_has_committed_ends_nobody()
    {
        Miss();
        Miss();
        _reach.Answered(isWitnessed: true);
        Assert.Equal(ReachStep.Try, _reach.Next(Long));
        _reach.Tried(isReached: true);

        Miss();
        Miss();
        Assert.Equal(ReachStep.AskOthers, _reach.Next(Long));
    }

    [Fact]
    public void While_nobody_commits_nobody_ends_and_each_asks_again_after_one_more_try()
    {
        Miss();
        Miss();
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(ReachStep.AskOthers, _reach.Next(Long));
            _reach.Answered(isWitnessed: false);
            Miss();
        }
    }

    [Fact]
    public void A_server_that_is_reached_and_does_not_come_on_ends_nobody_and_asks_nobody()
    {
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(ReachStep.Try, _reach.Next(Long));
            _reach.Tried(isReached: i % 2 == 0);
        }
    }

    [Fact]
    public void A_commit_that_succeeds_forgets_all_that_was_missed()
    {
        Miss();
        Miss();
        _reach.Answered(isWitnessed: true);
        Assert.Equal(ReachStep.None, _reach.Next(TimeSpan.Zero));

        Miss();
        Miss();
        Assert.Equal(ReachStep.AskOthers, _reach.Next(Long));
    }

    private void Miss()
    {
        Assert.Equal(ReachStep.Try, _reach.Next(Long));
        _reach.Tried(isReached: false);
    }
}
