using Jena.Iot.Silo.Clustering;
using Jena.Iot.Silo.Tests.Harness;
using Microsoft.Extensions.Time.Testing;

namespace Jena.Iot.Silo.Tests.Clustering;

public sealed class CityClockFollowerTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly LogLines _log = new();
    private int _looks;

    [Fact]
    public async Task A_silo_does_not_join_before_the_databases_clock_has_answered()
    {
        await PlayAsync(CityClockFollower.FirstAsync(_ => Task.FromResult(++_looks == 3), _time, _log.CreateLogger(""), CancellationToken.None));

        Assert.Equal(3, _looks);
        Assert.Empty(_log.All);
    }

    [Fact]
    public async Task A_database_whose_clock_cannot_be_read_keeps_no_silo_away_for_ever_and_it_is_said()
    {
        await PlayAsync(CityClockFollower.FirstAsync(_ => Task.FromResult(++_looks == 0), _time, _log.CreateLogger(""), CancellationToken.None));

        Assert.InRange(_looks, 2, (int)(CityClockFollower.FirstWithin / CityClockFollower.FirstEvery) + 1);
        Assert.Contains("joins by the machine's own", Assert.Single(_log.All), StringComparison.Ordinal);
    }

    private async Task PlayAsync(Task looking)
    {
        while (!looking.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(1));
            await Task.Yield();
        }
        await looking;
    }
}
