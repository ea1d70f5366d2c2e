using Jena.Iot.Domain.CarParks;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.Tests.CarParks;

public sealed class LaneCounterTests
{
    private static readonly LaneSettings Settings = new() { Debounce = TimeSpan.FromMilliseconds(20), MaxPassage = TimeSpan.FromSeconds(60) };

    [Fact]
    public void A_over_both_to_B_counts_one_in() =>
        Assert.Equal([(PassageDirection.In, 1300)], Drive("A+ B+ A- B-"));

    [Fact]
    public void B_over_both_to_A_counts_one_out() =>
        Assert.Equal([(PassageDirection.Out, 1300)], Drive("B+ A+ B- A-"));

    [Fact]
    public void The_configuration_says_which_way_is_in() =>
        Assert.Equal([(PassageDirection.Out, 1300)], Drive("A+ B+ A- B-", Settings with { InwardFirst = Loop.B }));

    [Theory]
    [InlineData("A+ A-")]
    [InlineData("B+ B-")]
    [InlineData("A+ B+ B- A-")]
    [InlineData("B+ A+ A- B-")]
    [InlineData("A+ B+ A- A+ B- A-")]
    [InlineData("A+ A- B+ B-")]
    public void A_reversal_in_the_lane_counts_nothing(string way) => Assert.Empty(Drive(way));

    [Fact]
    public void One_that_goes_back_half_way_and_then_through_counts_one() =>
        Assert.Equal([(PassageDirection.In, 1700)], Drive("A+ B+ B- B+ A- A+ A- B-"));

    [Fact]
    public void Vehicles_one_after_the_other_count_each() =>
        Assert.Equal([PassageDirection.In, PassageDirection.Out, PassageDirection.In], Drive("A+ B+ A- B- B+ A+ B- A- A+ B+ A- B-").Select(static p => p.Direction));

    [Fact]
    public void A_level_shorter_than_the_debounce_time_is_no_vehicle()
    {
        var state = LaneState.Clear;
        foreach (var (loop, on, at) in (ReadOnlySpan<(Loop, bool, int)>)[(Loop.A, true, 0), (Loop.B, true, 100), (Loop.A, false, 200), (Loop.A, true, 210), (Loop.B, false, 300), (Loop.A, false, 400)])
        {
            var step = LaneCounter.Take(Settings, state, Input(loop, on, at));
            Assert.Empty(step.Passages);
            state = step.State;
        }
        Assert.Empty(LaneCounter.Advance(Settings, state, Ms(1000)).Passages);
    }

    [Fact]
    public void The_last_change_counts_once_it_has_lasted_and_is_dated_by_its_beginning()
    {
        var state = LaneState.Clear;
        foreach (var input in (ReadOnlySpan<LoopInput>)[Input(Loop.A, true, 0), Input(Loop.B, true, 100), Input(Loop.A, false, 200), Input(Loop.B, false, 300)])
            state = LaneCounter.Take(Settings, state, input).State;
        Assert.Equal(Ms(320), LaneCounter.Due(Settings, state));
        Assert.Empty(LaneCounter.Advance(Settings, state, Ms(319)).Passages);
        var step = LaneCounter.Advance(Settings, state, Ms(320));
        Assert.Equal(new LaneResult(PassageDirection.In, Ms(300)), Assert.Single(step.Passages));
        Assert.Null(LaneCounter.Due(Settings, step.State));
    }

    [Fact]
    public void A_passage_that_takes_too_long_counts_nothing_and_the_next_one_counts()
    {
        var step = LaneCounter.Take(Settings, LaneState.Clear, Input(Loop.A, true, 0));
        step = LaneCounter.Advance(Settings, step.State, Ms(20));
        Assert.Equal(Ms(60_000), LaneCounter.Due(Settings, step.State));
        step = LaneCounter.Advance(Settings, step.State, Ms(60_000));
        Assert.True(step.State.Blocked);
        Assert.Null(LaneCounter.Due(Settings, step.State));
        Assert.Empty(Drive("B+ A- B-", from: step.State, begin: 61_000));
        Assert.Equal([(PassageDirection.In, 61_600)], Drive("B+ A- B- A+ B+ A- B-", from: step.State, begin: 61_000));
    }

    [Fact]
    public void A_lane_that_was_not_watched_counts_nothing_until_it_is_clear()
    {
        var state = LaneCounter.Resume(a: true, b: true, Ms(500));
        Assert.True(state.Blocked);
        Assert.Equal([(PassageDirection.In, 1500)], Drive("A- B- A+ B+ A- B-", from: state));
    }

    [Fact]
    public void The_state_goes_on_after_being_written_and_read_at_any_point()
    {
        var state = LaneState.Clear;
        var counted = 0;
        foreach (var input in Inputs("A+ B+ A- B- B+ A+ B- A-", 1000))
        {
            var step = LaneCounter.Take(Settings, Given.RoundTrip(state), input);
            Assert.Equal(step.State, Given.RoundTrip(step.State));
            counted += step.Passages.Length;
            state = step.State;
        }
        Assert.Equal(2, counted + LaneCounter.Advance(Settings, state, Ms(5000)).Passages.Length);
    }

    [Fact]
    public void Time_that_runs_backwards_changes_no_order()
    {
        var state = LaneCounter.Take(Settings, LaneState.Clear, Input(Loop.A, true, 1000)).State;
        state = LaneCounter.Take(Settings, state, Input(Loop.B, true, 1100)).State;
        state = LaneCounter.Take(Settings, state, Input(Loop.A, false, 1200)).State;
        state = LaneCounter.Take(Settings, state, Input(Loop.B, false, 900)).State;
        Assert.Equal(PassageDirection.In, Assert.Single(LaneCounter.Advance(Settings, state, Ms(2000)).Passages).Direction);
    }

    [Fact]
    public void Settings_out_of_bounds_are_named()
    {
        Assert.Null(new LaneSettings().Problem());
        Assert.Contains("write 0 to 1000 ms", (Settings with { Debounce = TimeSpan.FromSeconds(2) }).Problem());
        Assert.Contains("write 1 to 3600 s", (Settings with { MaxPassage = TimeSpan.Zero }).Problem());
        Assert.Contains("A or B", (Settings with { InwardFirst = Loop.None }).Problem());
    }

    /// <summary>Changes 100 ms apart, the first at <paramref name="begin"/> ms.</summary>
    private static List<(PassageDirection Direction, int At)> Drive(string way, LaneSettings? settings = null, LaneState? from = null, int begin = 1000)
    {
        var state = from ?? LaneState.Clear;
        var passages = new List<LaneResult>();
        foreach (var input in Inputs(way, begin))
        {
            var step = LaneCounter.Take(settings ?? Settings, state, input);
            passages.AddRange(step.Passages);
            state = step.State;
        }
        passages.AddRange(LaneCounter.Advance(settings ?? Settings, state, state.Now + TimeSpan.FromSeconds(1)).Passages);
        return [.. passages.Select(static p => (p.Direction, (int)p.At.TotalMilliseconds))];
    }

    private static IEnumerable<LoopInput> Inputs(string way, int begin) =>
        way.Split(' ').Select((w, i) => Input(w[0] == 'A' ? Loop.A : Loop.B, w[1] == '+', begin + (100 * i)));

    private static LoopInput Input(Loop loop, bool occupied, int at) => new(loop, occupied, Ms(at));

    private static TimeSpan Ms(int ms) => TimeSpan.FromMilliseconds(ms);
}
