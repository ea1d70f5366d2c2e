using Jena.Iot.Silo.Clustering;
using Jena.Iot.Silo.Tests.Harness;
using Microsoft.Extensions.Time.Testing;

namespace Jena.Iot.Silo.Tests.Clustering;

public sealed class DeadSiloConnectionsTests : IDisposable
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    private readonly FakeTimeProvider _time = new();
    private readonly LogLines _log = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _asked;

    [Fact]
    public async Task Connections_of_a_dead_silo_are_ended_at_once_and_what_was_on_its_way_5_s_later()
    {
        var ending = EndAsync(TimeSpan.Zero, () => _asked == 1 ? 2 : 0);
        Assert.Equal(1, _asked);

        _time.Advance(TimeSpan.FromSeconds(5) - Moment);
        Assert.Equal(1, _asked);
        _time.Advance(Moment);
        await ending;

        Assert.Equal(2, _asked);
        Assert.Contains("10.0.0.1:11111@1000 is dead: 2 of its connections", Assert.Single(_log.All), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silo_that_was_stopping_has_5_s_to_close_them_itself()
    {
        var ending = EndAsync(DeadSiloConnections.Again, static () => 0);

        _time.Advance(TimeSpan.FromSeconds(5) - Moment);
        Assert.Equal(0, _asked);
        _time.Advance(Moment);
        await _begun.Task;
        await _stopping.CancelAsync();
        await ending;

        Assert.Equal(1, _asked);
        Assert.Empty(_log.All);
    }

    [Fact]
    public async Task A_database_that_does_not_answer_the_first_time_is_asked_a_second_time()
    {
        var ending = EndAsync(TimeSpan.Zero, () => _asked == 1 ? throw new TimeoutException() : 3);
        _time.Advance(TimeSpan.FromSeconds(5));
        await ending;

        Assert.Collection(
            _log.All,
            static line => Assert.Contains("could not be ended", line, StringComparison.Ordinal),
            static line => Assert.Contains("3 of its connections", line, StringComparison.Ordinal));
    }

    public void Dispose() => _stopping.Dispose();

    private Task EndAsync(TimeSpan first, Func<long> ended) => DeadSiloConnections.EndTwiceAsync(
        _ =>
        {
            _asked++;
            _begun.TrySetResult();
            return Task.FromResult(ended());
        },
        "10.0.0.1:11111@1000", first, _time, _log.CreateLogger(""), _stopping.Token);
}
