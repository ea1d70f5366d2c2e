using Jena.Iot.Domain.Alarms;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.Tests.Alarms;

/// <summary>When an asset is silent, and what explains that.</summary>
public sealed class SilenceTests
{
    private static readonly TimeSpan After = TimeSpan.FromSeconds(300);

    [Fact]
    public void Without_a_sign_for_as_long_as_allowed_silence_is_raised_once_and_a_sign_clears_it()
    {
        var vitals = Vitals.None.Seen(Given.At(0), Given.At(0));
        Assert.Empty(Follow(vitals, 299));
        var raised = Assert.IsType<AlarmRaised>(Assert.Single(Follow(vitals, 300)));
        Assert.Equal(AlarmRules.Silent, raised.Code);
        vitals = vitals with { Alarms = vitals.Alarms.After(raised) };
        Assert.Empty(Follow(vitals, 900));
        Assert.Null(AlarmRules.Next(AssetId.CarPark("neue-mitte"), vitals, After, Given.At(-1000)));

        vitals = vitals.Seen(Given.At(1000), Given.At(1000));
        vitals = vitals with { Alarms = vitals.Alarms.After(Assert.IsType<AlarmCleared>(Assert.Single(Follow(vitals, 1001)))) };
        Assert.Empty(vitals.Alarms.Standing());
    }

    [Fact]
    public void What_never_gave_a_sign_is_unknown_and_not_silent_and_what_need_not_speak_never_is()
    {
        Assert.Empty(Follow(Vitals.None, 100_000));
        Assert.Null(AlarmRules.Next(AssetId.CarPark("neue-mitte"), Vitals.None, After, Given.At(0)));
        Assert.Empty(AlarmRules.Follow(Vitals.None.Seen(Given.At(0), Given.At(0)), null, Given.At(-1000), Given.At(100_000)));
    }

    [Fact]
    public void Nobody_is_silent_for_the_time_in_which_nobody_listened()
    {
        var vitals = Vitals.None.Seen(Given.At(0), Given.At(0));
        Assert.Empty(AlarmRules.Follow(vitals, After, Given.At(10_000), Given.At(10_299)));
        Assert.Single(AlarmRules.Follow(vitals, After, Given.At(10_000), Given.At(10_300)));
    }

    [Fact]
    public void A_silence_that_stands_is_not_cleared_by_a_listener_who_comes_anew()
    {
        var vitals = Vitals.None.Seen(Given.At(0), Given.At(0));
        vitals = vitals with { Alarms = vitals.Alarms.After(Follow(vitals, 300)[0]) };
        Assert.Empty(AlarmRules.Follow(vitals, After, Given.At(10_000), Given.At(10_001)));
    }

    [Fact]
    public void The_next_look_is_at_the_end_of_the_silence_or_at_most_as_long_after_it_and_is_seldom_put_off()
    {
        var moments = new HashSet<DateTimeOffset>();
        for (var second = 0; second < 3000; second++)
        {
            var sign = Given.At(second);
            var next = AlarmRules.Next(AssetId.CarPark("neue-mitte"), Vitals.None.Seen(sign, sign), After, Given.At(-1000))!.Value;
            Assert.InRange(next, sign + After, sign + After + After);
            moments.Add(next);
        }
        Assert.InRange(moments.Count, 10, 11);
    }

    [Theory]
    [InlineData("silent", new[] { true }, "edge/a")]
    [InlineData("silent", new[] { true, true }, "edge/a")]
    [InlineData("silent", new[] { true, false }, null)]
    [InlineData("silent", new[] { false }, null)]
    [InlineData("silent", new bool[0], null)]
    [InlineData("door", new[] { true }, null)]
    [InlineData("programme-not-confirmed", new[] { true }, null)]
    public void The_silence_of_all_edges_that_tell_of_an_asset_explains_its_own(string code, bool[] silent, string? cause) =>
        Assert.Equal(cause, ParentCause.Of(AssetId.CarPark("neue-mitte"), code, Given.At(100), Edges(silent))?.ToString());

    [Theory]
    [InlineData("silent", 99, true)]
    [InlineData("programme-not-confirmed", 101, true)]
    [InlineData("programme-not-returned", 101, true)]
    [InlineData("detector-11-no-data", 101, true)]
    [InlineData("detector-11-stuck-off", 101, true)]
    [InlineData("detector-11-below-pattern", 101, true)]
    [InlineData("detector-11-few-samples", 101, true)]
    [InlineData("junction-few-records", 101, true)]
    [InlineData("missing-cycle-1", 101, true)]
    [InlineData("programme-not-confirmed", 100, false)]
    [InlineData("detector-11-no-data", 99, false)]
    [InlineData("detector-11-stuck-on", 101, false)]
    [InlineData("conflicting-greens-1-2", 101, false)]
    public void What_a_junction_missed_since_its_edge_was_last_heard_is_explained_by_that_and_what_it_missed_before_is_not(string code, double since, bool explained) =>
        Assert.Equal(explained ? "edge/a" : null, ParentCause.Of(AssetId.Junction("holzmarkt"), code, Given.At(since), Edges([true]))?.ToString());

    [Fact]
    public void What_was_missed_while_one_of_the_edges_still_spoke_is_not_explained() =>
        Assert.Null(ParentCause.Of(AssetId.Junction("holzmarkt"), "programme-not-confirmed", Given.At(150), [new(AssetId.Edge("a"), true, Given.At(100)), new(AssetId.Edge("b"), true, Given.At(200))]));

    [Fact]
    public void An_edges_own_silence_is_explained_by_nothing() =>
        Assert.Null(ParentCause.Of(AssetId.Edge("b"), AlarmRules.Silent, Given.At(100), Edges([true])));

    private static IReadOnlyCollection<SilentEdge> Edges(bool[] silent) => [.. silent.Select(static (s, i) => new SilentEdge(AssetId.Edge($"{(char)('a' + i)}"), s, Given.At(100)))];

    private static System.Collections.Immutable.ImmutableArray<AlarmEvent> Follow(Vitals vitals, double at) =>
        AlarmRules.Follow(vitals, After, Given.At(-1000), Given.At(at));
}
