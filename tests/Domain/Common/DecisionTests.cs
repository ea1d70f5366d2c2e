using Jena.Iot.Domain.Common;

namespace Jena.Iot.Domain.Tests.Common;

public sealed class DecisionTests
{
    [Fact]
    public void A_decision_holds_events_or_a_refusal_and_never_both()
    {
        var taken = Decision<string>.Of("one", "two");
        Assert.False(taken.IsRefused);
        Assert.Equal(["one", "two"], taken.Events.ToArray());

        var refused = Decision<string>.Refuse("no", "because");
        Assert.True(refused.IsRefused);
        Assert.Empty(refused.Events);
        Assert.Equal("no: because", refused.Refusal!.ToString());

        Assert.False(Decision<string>.Nothing.IsRefused);
        Assert.Empty(Decision<string>.Nothing.Events);
    }
}
