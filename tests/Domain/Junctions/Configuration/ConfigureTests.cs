using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;

namespace Jena.Iot.Domain.Tests.Junctions.Configuration;

public sealed class ConfigureTests
{
    private static readonly JunctionState New = JunctionModel.Initial(AssetId.Junction("holzmarkt"));

    [Fact]
    public void A_configuration_is_kept_with_its_version_and_who_set_it()
    {
        var state = Configure(New, new ConfigureJunction(Holzmarkt.Configuration, Replaces: 0));
        Assert.Equal((1, "anna", Given.Noon), (state.Configured!.Version, state.Configured.By, state.Configured.Since));

        state = Configure(state, new ConfigureJunction(Holzmarkt.Configuration with { Calendar = null }, Replaces: 1));
        Assert.Equal(2, state.Configured!.Version);
        Assert.Null(state.Configured.Configuration.Calendar);
    }

    [Fact]
    public void The_same_configuration_again_changes_nothing()
    {
        var state = Configure(New, new ConfigureJunction(Holzmarkt.Configuration));
        Assert.Empty(JunctionModel.Decide(state, new ConfigureJunction(Holzmarkt.Read(Holzmarkt.Text)), Given.Anna, Given.Noon).Events);
    }

    [Fact]
    public void What_replaces_another_version_than_that_in_force_is_refused()
    {
        var state = Configure(New, new ConfigureJunction(Holzmarkt.Configuration));
        foreach (var replaces in (int[])[0, 2])
            Assert.Equal("configuration-changed", JunctionModel.Decide(state, new ConfigureJunction(Holzmarkt.Configuration, replaces), Given.Anna, Given.Noon).Refusal?.Code);
    }

    [Fact]
    public void A_configuration_with_mistakes_is_refused_with_all_of_them()
    {
        var refusal = JunctionModel.Decide(New, new ConfigureJunction(Holzmarkt.Configuration with { Phases = [], Conflicts = null! }), Given.Anna, Given.Noon).Refusal;
        Assert.Equal("bad-configuration", refusal?.Code);
        Assert.Contains("conflicts", refusal!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_state_with_a_configuration_is_read_back()
    {
        var state = Configure(New, new ConfigureJunction(Holzmarkt.Configuration));
        Assert.Equal(Given.Json(state), Given.Json(Given.RoundTrip(state)));
    }

    private static JunctionState Configure(JunctionState state, ConfigureJunction command) =>
        JunctionModel.Apply(state, Given.Only(JunctionModel.Decide(state, command, Given.Anna, Given.Noon)));
}
