using Jena.Iot.Api.Clustering;
using Jena.Iot.Contracts.Journal;
using Microsoft.Extensions.Time.Testing;
using Orleans.Runtime;

namespace Jena.Iot.Api.Tests.Clustering;

public sealed class PatientCallsTests
{
    private static readonly TimeSpan Total = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Each = TimeSpan.FromSeconds(1.5);

    private readonly FakeTimeProvider _time = new();
    private readonly List<TaskCompletionSource<int>> _attempts = [];

    [Fact]
    public async Task An_answer_in_time_is_asked_for_once()
    {
        var asked = Ask(Calls());
        _attempts[0].SetResult(7);

        Assert.Equal(7, await asked);
        Assert.Single(_attempts);
    }

    [Fact]
    public async Task What_is_not_answered_is_asked_again_and_the_first_answer_counts_whichever_attempt_it_is_of()
    {
        var asked = Ask(Calls());
        Pass(Each);
        Assert.Equal(2, _attempts.Count);
        Pass(Each);
        Assert.Equal(3, _attempts.Count);

        _attempts[0].SetResult(7);

        Assert.Equal(7, await asked);
    }

    [Fact]
    public async Task After_its_time_it_is_asked_no_more_and_said_so()
    {
        var asked = Ask(Calls());
        while (!asked.IsCompleted)
            Pass(TimeSpan.FromSeconds(0.5));

        await Assert.ThrowsAsync<TimeoutException>(() => asked);
        Assert.Equal(7, _attempts.Count);
    }

    [Fact]
    public async Task A_long_read_is_asked_again_once()
    {
        var asked = Ask(Calls(), isLong: true);
        Pass(TimeSpan.FromSeconds(4.5));
        Assert.Single(_attempts);
        Pass(TimeSpan.FromSeconds(0.5));
        Assert.Equal(2, _attempts.Count);
        while (!asked.IsCompleted)
            Pass(TimeSpan.FromSeconds(0.5));

        await Assert.ThrowsAsync<TimeoutException>(() => asked);
        Assert.Equal(2, _attempts.Count);
    }

    [Fact]
    public async Task A_refusal_is_followed_by_a_pause_that_grows_and_the_last_one_is_told()
    {
        var asked = Ask(Calls());
        var pauses = new List<double>();
        while (!asked.IsCompleted)
        {
            var before = _attempts.Count;
            Refuse(new SiloUnavailableException($"refusal {before}"));
            for (var waited = 100; !asked.IsCompleted; waited += 100)
            {
                Pass(TimeSpan.FromMilliseconds(100));
                if (_attempts.Count > before)
                {
                    pauses.Add(waited);
                    break;
                }
            }
        }

        var refusal = await Assert.ThrowsAsync<SiloUnavailableException>(() => asked);
        Assert.Equal([100, 200, 400, 800, 1500, 1500, 1500, 1500, 1500], pauses);
        Assert.Equal("refusal 10", refusal.Message);
    }

    [Theory]
    [InlineData(typeof(GatewayTooBusyException))]
    [InlineData(typeof(ArgumentException))]
    [InlineData(typeof(ObjectDisposedException))]
    public async Task Too_much_work_and_what_the_callee_itself_says_are_told_at_once(Type thrown)
    {
        var asked = Ask(Calls());
        Refuse(thrown == typeof(ObjectDisposedException) ? new ObjectDisposedException("client") : (Exception)Activator.CreateInstance(thrown)!);

        Assert.IsType(thrown, await Record.ExceptionAsync(() => asked));
        Assert.Single(_attempts);
    }

    [Fact]
    public async Task A_store_that_refuses_is_asked_four_times_more_with_pauses_that_grow()
    {
        var asked = Ask(Calls());
        for (var again = 0; again < 4; again++)
        {
            Refuse(new StoreUnavailableException());
            Assert.Equal(again + 1, _attempts.Count);
            Pass(CallPatience.FirstPause * (1 << again));
            Assert.Equal(again + 2, _attempts.Count);
        }
        Refuse(new StoreUnavailableException());

        await Assert.ThrowsAsync<StoreUnavailableException>(() => asked);
    }

    [Fact]
    public async Task Of_calls_that_are_not_answered_no_more_than_may_repeat_do_and_the_others_wait_for_their_first_attempt()
    {
        var calls = Calls(mostRepeating: 1);
        var one = Ask(calls);
        var two = Ask(calls);
        Pass(Each);
        Assert.Equal((3, 1), (_attempts.Count, calls.Repeating));

        _attempts[1].SetResult(2);
        Assert.Equal(2, await two);
        _attempts[2].SetResult(1);
        Assert.Equal(1, await one);
        Assert.Equal(0, calls.Repeating);
    }

    [Fact]
    public async Task What_is_refused_while_it_may_not_repeat_is_told()
    {
        var asked = Ask(Calls(mostRepeating: 0));
        Refuse(new SiloUnavailableException());
        Pass(CallPatience.FirstPause);

        await Assert.ThrowsAsync<SiloUnavailableException>(() => asked);
        Assert.Single(_attempts);
    }

    private PatientCalls Calls(int mostRepeating = 10) => new(new CallPatience(Total, Each, mostRepeating), _time);

    private Task<int> Ask(PatientCalls calls, bool isLong = false)
    {
        // What follows from an answer, or from time that passes, is done before the test goes on.
        SynchronizationContext.SetSynchronizationContext(null);
        return calls.AskAsync(
            () =>
            {
                _attempts.Add(new TaskCompletionSource<int>());
                return _attempts[^1].Task;
            },
            isLong);
    }

    private void Pass(TimeSpan time) => _time.Advance(time);

    private void Refuse(Exception refusal) => _attempts[^1].SetException(refusal);
}
