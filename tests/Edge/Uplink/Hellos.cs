using Jena.Iot.Edge.Uplink;
using Microsoft.Extensions.Time.Testing;

namespace Jena.Iot.Edge.Tests.Uplink;

public sealed class Hellos
{
    private readonly FakeTimeProvider time = new();

    [Fact]
    public void The_time_from_a_hello_to_its_answer_is_told_for_as_long_as_it_says_something_of_now()
    {
        var watch = new HelloWatch(time);
        Assert.Null(watch.RoundTrip);
        watch.Due(hello: true);
        time.Advance(TimeSpan.FromMilliseconds(40));
        watch.Due(hello: false);
        watch.Heard(time.GetElapsedTime(0));
        Assert.Equal(TimeSpan.FromMilliseconds(40), watch.RoundTrip);
        time.Advance(TimeSpan.FromSeconds(30));
        watch.Heard(time.GetElapsedTime(0));
        Assert.Equal(TimeSpan.FromMilliseconds(40), watch.RoundTrip);
        time.Advance(HelloWatch.Patience);
        Assert.Null(watch.RoundTrip);
    }
}
